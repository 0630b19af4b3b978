// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.nio.charset.StandardCharsets;

/**
 * One call that sets a barrier. It is never applied twice: a barrier that was lifted in between would hold back again those that
 * it was lifted for.
 */
final class BarrierSet extends TracedWrite<Void> {
    BarrierSet(RecipeContext context, String path, Completion<Void> result) {
        super(context, path, result);
    }

    @Override
    void send() {
        byte[] identifier = context.options().identifier().getBytes(StandardCharsets.UTF_8);
        context.client()
                .operations()
                .create(path, identifier, context.node(CreateMode.PERSISTENT))
                .whenDone(done -> {
                    Throwable error = done.exception();
                    if (error == null || Failure.is(error, ErrorCode.NODE_EXISTS)) {
                        result.set(null);
                    } else if (Failure.is(error, ErrorCode.NO_NODE)) {
                        createParent();
                    } else {
                        failed(error);
                    }
                });
    }

    @Override
    boolean notApplied(BehindSync.Trace trace) {
        if (trace.stat() != null) {
            result.set(null); // It is set, by this call or by another.
        }
        return trace.untouched();
    }
}
