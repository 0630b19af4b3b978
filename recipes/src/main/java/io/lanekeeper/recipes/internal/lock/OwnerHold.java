// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One contender of an owner, with the calls that wait for it and, after the grant, the leases on its node. It is over when the last
 * call or lease has ended. Confined to the loop, but for the count.
 */
final class OwnerHold implements Claimant {
    private final RecipeContext context;
    private final OwnerHolds holds;
    private final OwnerHolds.Key key;
    private final Contender contender;
    private final Set<OwnerCall> calls = new LinkedHashSet<>();
    private final Set<OwnerLease> leases = new LinkedHashSet<>();
    private volatile int count;
    private volatile @Nullable LoopSession session;
    private boolean behind;
    private boolean granting;
    private boolean over;

    OwnerHold(ContenderQueues queues, LockTerms terms, OwnerHolds holds, OwnerHolds.Key key) {
        this.holds = holds;
        this.key = key;
        context = queues.context();
        contender = queues.contender(terms.key(), terms.kind(), terms.identifier(), terms.watchOwnNode(), this);
    }

    void begin() {
        contender.start();
    }

    /** Returns whether the last call or lease has ended, or the session of the leases. */
    boolean isOver() {
        LoopSession granted = session;
        return over || (granted != null && granted.isOver());
    }

    /** Returns the number of leases; any thread. */
    int count() {
        LoopSession granted = session;
        return granted == null || granted.isOver() ? 0 : count;
    }

    /** Adds a call: it has its lease at once, or waits with the others. */
    void join(OwnerCall call) {
        if (session != null) {
            grant(call);
        } else if (call.isNow() && (behind || !context.sessions().connected())) {
            call.giveUp();
        } else {
            calls.add(call);
            call.begin(context, () -> callEnded(call));
        }
    }

    private void callEnded(OwnerCall call) {
        calls.remove(call);
        if (calls.isEmpty() && session == null) {
            end();
            contender.leave();
        }
    }

    private void end() {
        over = true;
        holds.remove(key, this);
    }

    private void grant(OwnerCall call) {
        if (call.isDone()) {
            return;
        } else if (!call.allows(leases.size())) {
            call.exceeded();
            return;
        }
        OwnerLease lease = new OwnerLease(context, contender, this);
        leases.add(lease);
        count = leases.size();
        lease.begin();
        if (!call.grant(lease)) {
            lease.release();
        }
    }

    @Override
    public void first() {
        session = contender.session();
        List<OwnerCall> waiting = new ArrayList<>(calls);
        calls.clear();
        granting = true;
        waiting.forEach(this::grant);
        granting = false;
        if (leases.isEmpty() && !over) {
            end();
            contender.leave();
        }
    }

    /** A lease has ended: the last one takes the hold along, and a lost one all others. */
    void leaseEnded() {
        boolean lost = leases.removeIf(one -> one.state() == LeaseState.LOST);
        leases.removeIf(one -> one.state().ended());
        count = leases.size();
        if (leases.isEmpty() && !over && !granting) {
            end();
            contender.end();
        } else if (lost && !contender.session().isOver()) {
            forEachLease(one -> one.lost(LossCause.NODE_GONE));
        }
    }

    private void forEachLease(Consumer<OwnerLease> event) {
        new ArrayList<>(leases).forEach(event);
    }

    /** Calls that must have their outcome at once get it; if there are no others, the node goes first. */
    @Override
    public void behind() {
        behind = true;
        List<OwnerCall> now = calls.stream().filter(OwnerCall::isNow).toList();
        if (now.size() == calls.size()) {
            end();
            Promise<@Nullable Void> gone = context.promise();
            gone.whenDone(done -> now.forEach(OwnerCall::giveUp));
            contender.leave(gone);
        } else {
            now.forEach(OwnerCall::giveUp);
        }
    }

    @Override
    public boolean displaced(LossCause cause) {
        behind = false;
        if (session != null) {
            forEachLease(one -> one.lost(cause));
            return false;
        }
        return !over;
    }

    @Override
    public AsyncResult<?> close() {
        Promise<@Nullable Void> gone = context.promise();
        if (session != null) {
            AsyncResult<?> last = gone;
            for (OwnerLease one : new ArrayList<>(leases)) {
                last = one.release();
            }
            return last;
        }
        new ArrayList<>(calls).forEach(OwnerCall::cancel);
        end();
        contender.leave(gone);
        return gone;
    }

    @Override
    public void failed(Throwable error) {
        List<OwnerCall> waiting = new ArrayList<>(calls);
        end();
        waiting.forEach(call -> call.fail(error));
    }

    @Override
    public void suspended() {
        if (session == null) {
            calls.stream().filter(OwnerCall::isNow).toList().forEach(OwnerCall::giveUp);
        }
    }

    @Override
    public void revocationRequested() {
        forEachLease(OwnerLease::revocationRequested);
    }
}
