// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import org.jspecify.annotations.Nullable;

/**
 * A call of a recipe in a schedule.
 *
 * @param <T> the type of its value
 */
public final class Call<T extends @Nullable Object> {
    private final String what;
    private final SimulatedProcess process;
    private final AsyncResult<? extends T> result;
    private final int stopsBefore;
    private final int lossesBefore;
    private int ends;
    private boolean cancelled;

    /** @param what the call and its arguments, for messages */
    public Call(String what, SimulatedProcess process, AsyncResult<? extends T> result) {
        this.what = what;
        this.process = process;
        this.result = result;
        stopsBefore = process.stops();
        lossesBefore = process.losses();
        result.whenDone(done -> ends++);
    }

    /** Returns the process that has called. */
    public SimulatedProcess process() {
        return process;
    }

    /** Returns the result. */
    public AsyncResult<? extends T> result() {
        return result;
    }

    /** Returns whether its end was announced once. */
    boolean announcedOnce() {
        return ends == 1;
    }

    /** Returns whether it was cancelled, and nothing else has ended it. */
    public boolean cancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled |= result.cancel();
    }

    /** Returns whether the client was stopped since the call, or did not run. */
    public boolean stoppedSince() {
        return process.stops() > stopsBefore || !process.started();
    }

    /** Returns whether a session of the client has ended since the call. */
    public boolean sessionLostSince() {
        return process.losses() > lossesBefore;
    }

    /**
     * Returns what is known of a write: APPLIED with a value, else as the error says, and UNKNOWN after a cancellation. The call must
     * have ended.
     */
    public Outcome outcome() {
        Throwable error = result.exception();
        if (error == null) {
            return Outcome.APPLIED;
        }
        return error instanceof ZooKeeperException failed ? failed.outcome() : Outcome.UNKNOWN;
    }

    @Override
    public String toString() {
        return what + " of " + process + (cancelled ? ", cancelled" : "") + ": " + (result.isDone() ? result : "open");
    }
}
