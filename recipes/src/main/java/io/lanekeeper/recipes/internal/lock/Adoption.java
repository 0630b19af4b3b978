// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes over the node of a lease whose session another client had. The node must be the one that was granted, belong to the present
 * session, and still have nothing in front. Confined to the loop.
 *
 * @param <L> the type of the lease
 */
final class Adoption<L extends NodeLease> implements Claimant {
    private final ContenderQueues queues;
    private final RecipeContext context;
    private final LockTerms terms;
    private final NodeName name;
    private final long token;
    private final LeaseFactory<L> factory;
    private final Promise<? super L> result;
    private @Nullable Contender contender;
    private @Nullable L lease;

    /** @param name of the node, of the kind of {@code terms} */
    Adoption(
            ContenderQueues queues,
            LockTerms terms,
            NodeName name,
            long token,
            LeaseFactory<L> factory,
            Promise<? super L> result) {
        this.queues = queues;
        this.terms = terms;
        this.name = name;
        this.token = token;
        this.factory = factory;
        this.result = result;
        context = queues.context();
    }

    /**
     * Returns the name of a node of {@code terms}.
     *
     * @throws IllegalArgumentException if {@code path} is not one
     */
    static NodeName nameOf(LockTerms terms, String path) {
        QueueKey key = terms.key();
        Objects.requireNonNull(path, "path");
        int slash = path.lastIndexOf('/');
        NodeName name = NodeName.of(path.substring(slash + 1), key.kinds());
        if (name == null
                || !name.kind().equals(terms.kind().name())
                || !key.path(name.name()).equals(path)) {
            throw new IllegalArgumentException("path: " + path + " (expected: a node below " + key.directory()
                    + " whose name ends in " + terms.kind().name() + " and a number)");
        }
        return name;
    }

    /** Sends a sync, since this server may be behind the one of the other client, a read and a listing, in one flush. */
    void begin() {
        LoopSession session = context.client().session();
        if (session == null) {
            result.setException(lost("there is no session", null));
            return;
        }
        AsyncResult<Void> synced = context.in(session).sync(terms.path());
        AsyncResult<@Nullable Stat> read =
                context.in(session).exists(terms.key().path(name.name()));
        context.in(session).getChildren(terms.path()).whenDone(listed -> {
            Throwable error = firstError(synced, read, listed);
            if (error == null) {
                check(session, read.value(), listed.value());
            } else if (Failure.of(error) == Failure.SESSION_OVER) {
                result.setException(lost(LossCause.SESSION_EXPIRED.toString(), error));
            } else {
                result.setException(error);
            }
        });
    }

    private static @Nullable Throwable firstError(AsyncResult<?>... all) {
        for (AsyncResult<?> one : all) {
            if (one.exception() != null) {
                return one.exception();
            }
        }
        return null;
    }

    private void check(LoopSession session, @Nullable Stat stat, @Nullable List<String> children) {
        if (stat == null || children == null) {
            result.setException(lost(LossCause.NODE_GONE.toString(), null));
        } else if (stat.czxid() != token) {
            result.setException(lost("the node has the token " + stat.czxid(), null));
        } else if (stat.ephemeralOwner() != session.id()) {
            result.setException(lost("the node belongs to session 0x" + Long.toHexString(stat.ephemeralOwner()), null));
        } else if (!isFirst(children)) {
            result.setException(lost("the node is not the first of the queue", null));
        } else if (!session.equals(context.sessions().session())) {
            result.setException(lost(LossCause.SESSION_EXPIRED.toString(), null));
        } else if (!result.isDone()) {
            take(session);
        }
    }

    private boolean isFirst(List<String> children) {
        List<NodeName> names = new ArrayList<>();
        for (String child : children) {
            NodeName other = NodeName.of(child, terms.key().kinds());
            if (other != null) {
                names.add(other);
            }
        }
        Ahead ahead = Ahead.of(name, terms.kind(), names);
        return ahead != null && ahead.count() == 0;
    }

    private void take(LoopSession session) {
        ContenderQueue queue = queues.at(terms.key());
        Contender adopted = new Contender(queue, terms.kind(), terms.identifier(), terms.watchOwnNode(), this);
        contender = adopted;
        queue.addOnly(adopted);
        adopted.adopted(session, terms.key().path(name.name()), token);
    }

    private LeaseLostException lost(String why, @Nullable Throwable cause) {
        return new LeaseLostException(
                why, token, new RequestContext("adopt", terms.key().path(name.name()), null, 0), cause);
    }

    @Override
    public void first() {
        Contender adopted = contender;
        if (adopted != null) {
            L granted = factory.lease(adopted, adopted::end);
            lease = granted;
            granted.begin();
            result.set(granted);
        }
    }

    @Override
    public boolean displaced(LossCause cause) {
        if (lease != null) {
            lease.lost(cause);
        }
        return false;
    }

    @Override
    public AsyncResult<?> close() {
        L granted = lease;
        Promise<@Nullable Void> nothing = context.promise();
        nothing.set(null);
        return granted == null ? nothing : granted.release();
    }

    @Override
    public void failed(Throwable error) {
        result.setException(error);
    }

    @Override
    public void revocationRequested() {
        if (lease != null) {
            lease.revocationRequested();
        }
    }
}
