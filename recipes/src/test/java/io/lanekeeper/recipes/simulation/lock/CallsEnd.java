// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Each call ends once, with a lease, with null if it may, or with an error that something has caused. */
final class CallsEnd extends Rule {
    private final LockPlay play;

    CallsEnd(Scene scene, LockPlay play) {
        super(scene);
        this.play = play;
    }

    void check(List<LockCall> calls) {
        for (LockCall call : calls) {
            require(call.ends() == 1, () -> call + ": its end was announced " + call.ends() + " times");
            Throwable error = call.result().exception();
            if (error != null) {
                require(isCaused(call, error), () -> call + " ended with " + error);
            } else {
                require(call.lease() != null || call.limited(), () -> call + " ended with null");
            }
        }
    }

    private boolean isCaused(LockCall call, Throwable error) {
        if (error instanceof CancellationException) {
            return call.cancelled();
        } else if (error instanceof ClientStoppedException) {
            return call.stoppedSince();
        }
        return Failure.is(error, ErrorCode.NO_NODE)
                && !play.makesDirectory()
                && play.removals() > call.removalsBefore();
    }

    void checkFinished(boolean finished) {
        require(finished, () -> "has not ended: " + play.open());
    }
}
