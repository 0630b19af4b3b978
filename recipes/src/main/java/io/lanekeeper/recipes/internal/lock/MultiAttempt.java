// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One contender in each queue of a multi-lock, made by one transaction. The lease is given when all of them are first. Confined to
 * the loop.
 */
final class MultiAttempt {
    private final MultiClaim claim;
    private final RecipeContext context;
    private final LoopSession session;
    private final List<Part> parts = new ArrayList<>();
    private final MultiEntry entry;
    private int first;
    private boolean over;
    private @Nullable MultiNodeLease lease;

    MultiAttempt(MultiClaim claim, ContenderQueues queues, List<LockTerms> locks, LoopSession session) {
        this.claim = claim;
        this.session = session;
        context = queues.context();
        for (LockTerms lock : locks) {
            parts.add(new Part(queues.at(lock.key()), lock));
        }
        entry = new MultiEntry(this, context, session, locks);
    }

    /** The contender of one path. */
    private final class Part implements Claimant {
        private final ContenderQueue queue;
        private final LockTerms lock;
        private final Contender contender;

        Part(ContenderQueue queue, LockTerms lock) {
            this.queue = queue;
            this.lock = lock;
            contender = new Contender(queue, lock.kind(), lock.identifier(), lock.watchOwnNode(), this);
            queue.addOnly(contender);
        }

        @Override
        public void first() {
            first++;
            if (first == parts.size()) {
                grant();
            }
        }

        @Override
        public void behind() {
            if (claim.isNow() && !over) {
                leave().whenDone(done -> claim.giveUp());
            }
        }

        @Override
        public boolean displaced(LossCause cause) {
            MultiAttempt.this.displaced(cause);
            return false;
        }

        @Override
        public void failed(Throwable error) {
            claim.failed(error);
        }

        @Override
        public AsyncResult<?> close() {
            return lease == null ? claim.close() : lease.release();
        }

        @Override
        public void revocationRequested() {
            if (lease != null) {
                lease.revocationRequested();
            }
        }
    }

    void begin() {
        parts.forEach(part -> part.contender.beginByOthers(session));
        entry.create();
    }

    /** Lists all directories behind the transaction that is about to be sent, and returns the numbers of the listings. */
    List<Integer> list() {
        return parts.stream().map(part -> part.queue.list()).toList();
    }

    /** Returns the queue of one of the paths. */
    ContenderQueue queue(int index) {
        return parts.get(index).queue;
    }

    /** All nodes exist. */
    void entered(List<String> paths, long czxid, List<Integer> listings) {
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).contender.entered(paths.get(i), czxid, listings.get(i));
        }
        if (!claim.pending()) {
            leave();
        }
    }

    /** The transaction has failed for good. */
    void entryFailed(Throwable error) {
        end();
        claim.failed(error);
    }

    /** No node exists any more, or what exists is being deleted, and another attempt may follow. */
    void entryLost() {
        end();
        claim.lost(this);
    }

    private void grant() {
        Map<String, String> nodes = new LinkedHashMap<>();
        parts.forEach(part -> nodes.put(part.lock.path(), part.contender.path()));
        MultiNodeLease granted = new MultiNodeLease(context, parts.get(0).contender, nodes, this::leaseEnded);
        lease = granted;
        granted.begin();
        if (!claim.grant(granted)) {
            granted.release();
        }
    }

    /** A released lease deletes its nodes. Of one that has lost a node, the others are deleted here. */
    private void leaseEnded() {
        MultiNodeLease ended = lease;
        parts.forEach(part -> part.contender.end());
        if (ended != null && ended.state() == LeaseState.LOST && !session.isOver()) {
            ended.nodes().forEach(node -> context.cleanup().delete(session, node, context.promise()));
        }
    }

    /** One node is lost. Those that are left are given up, too: all or nothing. */
    private void displaced(LossCause cause) {
        if (lease != null) {
            lease.lost(cause);
        } else if (!over) {
            leave();
            claim.lost(this);
        }
    }

    void callEnded() {
        if (lease == null) {
            leave();
        }
    }

    /** Deletes all nodes; the result completes when none is left. */
    AsyncResult<?> leave() {
        Promise<@Nullable Void> left = context.promise();
        over = true;
        int[] open = {parts.size() + 1};
        Runnable oneEnded = () -> {
            open[0]--;
            if (open[0] == 0) {
                left.set(null);
            }
        };
        entry.abandon(oneEnded);
        for (Part part : parts) {
            Promise<@Nullable Void> gone = context.promise();
            gone.whenDone(done -> oneEnded.run());
            part.contender.leave(gone);
        }
        return left;
    }

    private void end() {
        over = true;
        parts.forEach(part -> part.contender.end());
    }
}
