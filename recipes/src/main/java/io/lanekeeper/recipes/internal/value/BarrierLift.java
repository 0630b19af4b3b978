// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;

/** One call that lifts a barrier. It is never applied twice: the second time might lift one that was set in between. */
final class BarrierLift extends TracedWrite<Boolean> {
    BarrierLift(RecipeContext context, String path, Completion<Boolean> result) {
        super(context, path, result);
    }

    @Override
    void send() {
        context.client().operations().delete(path).whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                result.set(true);
            } else if (Failure.is(error, ErrorCode.NO_NODE)) {
                result.set(false);
            } else {
                failed(error);
            }
        });
    }

    @Override
    boolean notApplied(BehindSync.Trace trace) {
        Stat stat = trace.stat();
        return trace.untouched() || (stat != null && stat.czxid() <= since);
    }
}
