// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.RecipeContext;

/** One call of an owner for a reentrant lock. Confined to the loop. */
final class OwnerCall {
    private final CallDeadline deadline;
    private final int limit;
    private final Promise<? super OwnerLease> result;
    private Cancellable timer = () -> {};

    /** @param limit the most leases that the owner may hold with the one of this call */
    OwnerCall(CallDeadline deadline, int limit, Promise<? super OwnerLease> result) {
        this.deadline = deadline;
        this.limit = limit;
        this.result = result;
    }

    /** Begins to wait; {@code ifEnded} is called on the loop when the call has its outcome, of whatever kind. */
    void begin(RecipeContext context, Runnable ifEnded) {
        timer = deadline.start(context, this::giveUp);
        result.whenDone(done -> {
            timer.cancel();
            ifEnded.run();
        });
    }

    boolean isNow() {
        return deadline.isNow();
    }

    boolean isDone() {
        return result.isDone();
    }

    /** Returns whether the owner may have one lease more. */
    boolean allows(int held) {
        return held < limit;
    }

    /** Ends the call since the owner has as many leases as it may have. */
    void exceeded() {
        result.setException(
                new IllegalStateException("limit: the owner has " + limit + " leases (expected: less than that)"));
    }

    /** Ends the call without a lease. */
    void giveUp() {
        result.set(null);
    }

    void fail(Throwable error) {
        result.setException(error);
    }

    void cancel() {
        result.cancel();
    }

    /** Returns whether the caller has got the lease. */
    boolean grant(OwnerLease lease) {
        return result.set(lease);
    }
}
