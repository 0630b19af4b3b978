// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import org.jspecify.annotations.Nullable;

/** A call of a lock, from its beginning to the end of its lease. */
final class LockCall {
    private final int number;
    private final SimulatedProcess process;
    private final boolean limited;
    private final AsyncResult<? extends @Nullable Lease> result;
    private final int stopsBefore;
    private final int removalsBefore;
    private int ends;
    private boolean cancelled;
    private @Nullable Lease lease;

    private @Nullable AsyncResult<Void> release;

    /**
     * @param limited whether null is an answer
     * @param removals how often the directory has been removed so far
     */
    LockCall(
            int number,
            SimulatedProcess process,
            boolean limited,
            int removals,
            AsyncResult<? extends @Nullable Lease> result) {
        this.number = number;
        this.process = process;
        this.limited = limited;
        this.result = result;
        stopsBefore = process.stops();
        removalsBefore = removals;
        result.whenDone(done -> ends++);
    }

    int number() {
        return number;
    }

    SimulatedProcess process() {
        return process;
    }

    boolean limited() {
        return limited;
    }

    AsyncResult<? extends @Nullable Lease> result() {
        return result;
    }

    /** Returns how often the end was announced. */
    int ends() {
        return ends;
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Returns whether the client was stopped since the call, or did not run. */
    boolean stoppedSince() {
        return process.stops() > stopsBefore || !process.started();
    }

    int removalsBefore() {
        return removalsBefore;
    }

    void cancel() {
        cancelled |= result.cancel();
    }

    /** Returns the lease; null before there is one. */
    @Nullable
    Lease lease() {
        return lease;
    }

    void granted(Lease given) {
        lease = given;
    }

    void release() {
        if (release == null && lease != null) {
            release = lease.release();
        }
    }

    boolean releasing() {
        return release != null;
    }

    /** Returns whether nothing of this call is to come any more. */
    boolean over() {
        return result.isDone() && (lease == null || (release != null && release.isDone()));
    }

    @Override
    public String toString() {
        return "call " + number + " of " + process + (cancelled ? ", cancelled" : "") + ": "
                + (result.isDone() ? result : "open");
    }
}
