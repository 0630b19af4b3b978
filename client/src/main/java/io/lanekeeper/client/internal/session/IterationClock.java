// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.SerialExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Looks at the clock once for each turn of the loop in which anybody wants the time. Confined to the loop. */
final class IterationClock {
    private final SerialExecutor loop;
    private final LongConsumer onEnd;
    private final Runnable ending = this::end;
    private @Nullable LoopIteration current;

    /** With whom to tell of the end of each turn. */
    IterationClock(SerialExecutor loop, LongConsumer onEnd) {
        this.loop = loop;
        this.onEnd = onEnd;
    }

    /** This turn; it is over already if the loop takes no tasks any more. */
    LoopIteration current() {
        LoopIteration iteration = current;
        return iteration == null ? start() : iteration;
    }

    private LoopIteration start() {
        LoopIteration iteration = new LoopIteration();
        current = iteration;
        try {
            loop.execute(ending);
        } catch (RejectedExecutionException e) {
            end();
        }
        return iteration;
    }

    private void end() {
        LoopIteration iteration = current;
        if (iteration != null) {
            current = null;
            long now = loop.nanoTime();
            iteration.end(now);
            onEnd.accept(now);
        }
    }
}
