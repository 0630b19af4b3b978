// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call for the locks of several paths: its result, its time, and one attempt after the other. An attempt that has lost a node
 * is given up in all queues, since a node that is created later would have different places in them. Confined to the loop.
 */
final class MultiClaim implements SessionObserver {
    private final ContenderQueues queues;
    private final RecipeContext context;
    private final List<LockTerms> locks;
    private final CallDeadline deadline;
    private final Promise<? super MultiNodeLease> result;
    private Cancellable timer = () -> {};
    private @Nullable MultiAttempt attempt;

    private MultiClaim(
            ContenderQueues queues,
            List<LockTerms> locks,
            CallDeadline deadline,
            Promise<? super MultiNodeLease> result) {
        this.queues = queues;
        this.locks = locks;
        this.deadline = deadline;
        this.result = result;
        context = queues.context();
    }

    static void begin(
            ContenderQueues queues,
            List<LockTerms> locks,
            CallDeadline deadline,
            Promise<? super MultiNodeLease> result) {
        if (result.isDone()) {
            return; // Cancelled before the loop has come to it.
        } else if (queues.isStopped()) {
            result.setException(RecipeContext.stopped("acquire", locks.get(0).path()));
        } else if (deadline.isNow() && locks.stream().anyMatch(lock -> lock.mustWait(queues))) {
            result.set(null);
        } else {
            new MultiClaim(queues, locks, deadline, result).begin();
        }
    }

    private void begin() {
        context.sessions().add(this);
        queues.add(this);
        result.whenDone(done -> callEnded());
        timer = deadline.start(context, () -> result.set(null));
        attempt();
    }

    private void attempt() {
        LoopSession session = context.sessions().session();
        if (!result.isDone()
                && attempt == null
                && session != null
                && context.sessions().connected()) {
            MultiAttempt next = new MultiAttempt(this, queues, locks, session);
            attempt = next;
            next.begin();
        }
    }

    private void callEnded() {
        timer.cancel();
        context.sessions().remove(this);
        queues.remove(this);
        MultiAttempt last = attempt;
        attempt = null;
        if (last != null) {
            last.callEnded();
        }
    }

    /** Returns whether the call still wants a lease. */
    boolean pending() {
        return !result.isDone();
    }

    /** Returns whether the caller has got the lease. */
    boolean grant(MultiNodeLease lease) {
        return result.set(lease);
    }

    /** Returns whether the call must have its outcome now that it would have to wait. */
    boolean isNow() {
        return deadline.isNow();
    }

    void giveUp() {
        result.set(null);
    }

    void failed(Throwable error) {
        result.setException(error);
    }

    AsyncResult<?> close() {
        result.cancel();
        MultiAttempt last = attempt;
        return last == null ? AsyncResults.completed(context.handler(), null) : last.leave();
    }

    /** The attempt has lost its nodes; nothing of it is left, or it is being deleted. The next one begins when it can. */
    void lost(MultiAttempt over) {
        if (attempt == over) {
            attempt = null;
            context.after(Duration.ZERO, this::attempt);
        }
    }

    @Override
    public void suspended() {
        if (deadline.isNow()) {
            result.set(null);
        }
    }

    @Override
    public void resumed() {
        attempt();
    }

    @Override
    public void established(LoopSession session) {
        attempt();
    }

    @Override
    public void lost(LossCause cause) {
        // The contenders hear of it, and the attempt with them.
    }

    @Override
    public void stopped(LossCause cause) {
        result.setException(RecipeContext.stopped("acquire", locks.get(0).path()));
    }
}
