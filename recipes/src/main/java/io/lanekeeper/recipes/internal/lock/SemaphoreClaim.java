// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call for units of a semaphore: its result, its time, and its contender in the queue. Grant and end are decided on the loop by
 * the result, which completes once: units that come too late are released. Confined to the loop.
 */
final class SemaphoreClaim implements Claimant {
    private final Semaphores semaphores;
    private final SemaphoreTerms terms;
    private final int count;
    private final CallDeadline deadline;
    private final Promise<? super SemaphoreLeases> result;
    private final Contender contender;
    private Cancellable timer = () -> {};
    /** Null while no node is being created, or is there. */
    private @Nullable SemaphoreHead head;

    private boolean left;

    private SemaphoreClaim(
            Semaphores semaphores,
            SemaphoreTerms terms,
            int count,
            CallDeadline deadline,
            Promise<? super SemaphoreLeases> result) {
        this.semaphores = semaphores;
        this.terms = terms;
        this.count = count;
        this.deadline = deadline;
        this.result = result;
        contender = semaphores.queues().contender(terms.key(), terms.kind(), terms.identifier(), false, this);
    }

    /**
     * Begins a call. If it must have its outcome at once, and this client knows that it would have to wait, it sends nothing. On
     * the loop.
     */
    static void begin(
            Semaphores semaphores,
            SemaphoreTerms terms,
            int count,
            CallDeadline deadline,
            Promise<? super SemaphoreLeases> result) {
        if (result.isDone()) {
            return; // Cancelled before the loop has come to it.
        } else if (semaphores.queues().isStopped()) {
            result.setException(RecipeContext.stopped("acquire", terms.path()));
            return;
        } else if (deadline.isNow() && terms.mustWait(semaphores.queues())) {
            result.set(null);
            return;
        }
        SemaphoreClaim claim = new SemaphoreClaim(semaphores, terms, count, deadline, result);
        result.whenDone(done -> claim.callEnded());
        claim.contender.start();
        if (!result.isDone()) {
            claim.timer = deadline.start(claim.context(), () -> result.set(null));
        }
    }

    private RecipeContext context() {
        return semaphores.queues().context();
    }

    /** The caller has its outcome, by a cancellation, its time, an error, or the grant. */
    private void callEnded() {
        timer.cancel();
        leave(context().promise());
    }

    /** Gives up the place, and what a pending transaction may create. Has no effect after the grant. */
    private void leave(Promise<@Nullable Void> gone) {
        if (left) {
            gone.set(null);
            return;
        }
        left = true;
        Promise<@Nullable Void> nodeGone = context().promise();
        Promise<@Nullable Void> unitsGone = context().promise();
        nodeGone.whenDone(done -> RecipeContext.forward(unitsGone, gone));
        contender.leave(nodeGone); // Behind the transaction, so that one of the two deletes the node.
        endHead(unitsGone);
    }

    private void endHead(Promise<@Nullable Void> gone) {
        SemaphoreHead last = head;
        head = null;
        if (last == null) {
            gone.set(null);
        } else {
            last.abandon(gone);
        }
    }

    @Override
    public void entering(LoopSession session) {
        endHead(context().promise());
        SemaphoreHead next = new SemaphoreHead(this, context(), terms, session);
        head = next;
        next.readEarly();
    }

    @Override
    public void behind() {
        if (deadline.isNow()) {
            notFree();
        } else if (head != null) {
            head.behind();
        }
    }

    @Override
    public void first() {
        if (head != null) {
            head.first();
        }
    }

    @Override
    public boolean displaced(LossCause cause) {
        endHead(context().promise());
        return !result.isDone();
    }

    @Override
    public AsyncResult<?> close() {
        Promise<@Nullable Void> gone = context().promise();
        leave(gone);
        result.cancel();
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

    // From the head.

    int count() {
        return count;
    }

    boolean isNow() {
        return deadline.isNow();
    }

    /** Null is the outcome when the node is gone, so that it is not in the way of the next call, of whatever client. */
    void notFree() {
        Promise<@Nullable Void> gone = context().promise();
        gone.whenDone(done -> result.set(null));
        leave(gone);
    }

    /** Returns the path of the node, whose end is ignored from now on. */
    String ownNode() {
        contender.ignoreOwnNode();
        return contender.path();
    }

    void heedOwnNode() {
        contender.heedOwnNode();
    }

    void displacedByOthers() {
        contender.nodeGone();
    }

    /** The semaphore cannot be used, and time does not heal that. */
    void unusable(Throwable error) {
        contender.fail(error);
    }

    /** The units exist, and the node in the queue is gone. */
    void granted(LoopSession session, List<String> paths, long czxid) {
        left = true;
        head = null;
        contender.end();
        SemaphoreLeases granted = new SemaphoreLeases(semaphores, session, paths, czxid, terms.identifier());
        granted.start();
        if (!result.set(granted)) {
            granted.release();
        }
    }
}
