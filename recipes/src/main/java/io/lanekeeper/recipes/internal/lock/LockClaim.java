// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One call for a lock: its result, its time, and the lease. Grant and end are decided on the loop by the result, which
 * completes once: a lease that comes too late is released. Confined to the loop.
 *
 * @param <L> the type of the lease
 */
final class LockClaim<L extends NodeLease> implements Claimant {
    private final RecipeContext context;
    private final CallDeadline deadline;
    private final LeaseFactory<L> factory;
    private final Promise<? super L> result;
    private final Contender contender;
    private final String path;
    private final ExpiryPolicy onExpiry;
    private Cancellable timer = () -> {};
    private @Nullable L lease;

    private LockClaim(
            ContenderQueue queue,
            LockTerms terms,
            CallDeadline deadline,
            LeaseFactory<L> factory,
            Promise<? super L> result) {
        this.deadline = deadline;
        this.factory = factory;
        this.result = result;
        context = queue.context();
        path = terms.path();
        onExpiry = terms.onExpiry();
        contender = new Contender(queue, terms.kind(), terms.identifier(), terms.watchOwnNode(), this);
    }

    /**
     * Begins a call. If it must have its outcome at once, and this client knows that it would have to wait, it sends nothing. On
     * the loop.
     */
    static <L extends NodeLease> void begin(
            ContenderQueues queues,
            LockTerms terms,
            CallDeadline deadline,
            LeaseFactory<L> factory,
            Promise<? super L> result) {
        if (result.isDone()) {
            return; // Cancelled before the loop has come to it.
        }
        if (queues.isStopped()) {
            result.setException(RecipeContext.stopped("acquire", terms.path()));
            return;
        }
        if (deadline.isNow() && terms.mustWait(queues)) {
            result.set(null);
            return;
        }
        ContenderQueue queue = queues.at(terms.key());
        LockClaim<L> claim = new LockClaim<>(queue, terms, deadline, factory, result);
        result.whenDone(done -> claim.callEnded());
        claim.contender.start();
        if (!result.isDone()) {
            claim.timer = deadline.start(claim.context, () -> result.set(null));
        }
    }

    /** The caller has its outcome, by a cancellation, its time, or the grant. */
    private void callEnded() {
        timer.cancel();
        if (lease == null) {
            contender.leave();
        }
    }

    @Override
    public void first() {
        L granted = factory.lease(contender, contender::end);
        lease = granted;
        granted.begin();
        if (!result.set(granted)) {
            granted.release();
        }
    }

    /** Null is the outcome when the node is gone, so that it is not in the way of the next call, of whatever client. */
    @Override
    public void behind() {
        if (deadline.isNow()) {
            Promise<@Nullable Void> gone = context.promise();
            gone.whenDone(done -> result.set(null));
            contender.leave(gone);
        }
    }

    @Override
    public boolean displaced(LossCause cause) {
        L granted = lease;
        if (granted != null) {
            granted.lost(cause);
            return false;
        }
        boolean expired = cause == LossCause.SESSION_EXPIRED || cause == LossCause.SESSION_REPLACED;
        if (expired && onExpiry == ExpiryPolicy.FAIL) {
            result.setException(new SessionExpiredException(new RequestContext("acquire", path, null, 0)));
        }
        return !result.isDone();
    }

    @Override
    public AsyncResult<?> close() {
        L granted = lease;
        if (granted != null) {
            return granted.release();
        }
        Promise<@Nullable Void> gone = context.promise();
        result.cancel();
        contender.leave(gone);
        return gone;
    }

    @Override
    public void suspended() {
        if (deadline.isNow()) {
            result.set(null);
        }
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
