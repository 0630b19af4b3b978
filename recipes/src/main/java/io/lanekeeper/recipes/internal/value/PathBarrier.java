// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.value.Barrier;
import java.time.Duration;

/** The barrier at one path. Any thread. */
final class PathBarrier implements Barrier {
    private final RecipeContext context;
    private final String path;

    PathBarrier(RecipeContext context, String path) {
        this.context = context;
        this.path = Requirements.path(path);
    }

    @Override
    public AsyncResult<Void> set() {
        Promise<Void> result = context.promise();
        context.waitingCall(result, () -> new BarrierSet(context, path, result).attempt());
        return result;
    }

    @Override
    public AsyncResult<Boolean> lift() {
        Promise<Boolean> result = context.promise();
        context.waitingCall(result, () -> new BarrierLift(context, path, result).attempt());
        return result;
    }

    @Override
    public AsyncResult<Void> await() {
        Promise<Void> result = context.promise();
        context.waitingCall(result, () -> {
            Promise<Boolean> lifted = context.promise();
            result.whenDone(done -> lifted.cancel());
            lifted.whenDone(done -> end(done, result));
            new BarrierWait(context, path, lifted, false).begin();
        });
        return result;
    }

    private static void end(AsyncResult<Boolean> lifted, Promise<Void> result) {
        Throwable error = lifted.exception();
        if (error == null) {
            result.set(null);
        } else {
            result.setException(error);
        }
    }

    @Override
    public AsyncResult<Boolean> tryAwait(Duration timeout) {
        Requirements.notNegative("timeout", timeout);
        Promise<Boolean> result = context.promise();
        context.waitingCall(result, () -> {
            if (!timeout.isZero()) {
                Deadline.set(context, result, timeout, () -> result.set(false));
            }
            new BarrierWait(context, path, result, timeout.isZero()).begin();
        });
        return result;
    }

    @Override
    public String toString() {
        return "barrier " + path;
    }
}
