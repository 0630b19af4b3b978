// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.SerialExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the clock at the beginning and at the end of each iteration of the loop in which the time is needed. */
@LoopConfined
final class IterationClock {
    /** One iteration of the loop. What is called or written in it counts as called or written at its end. */
    static final class Iteration {
        private final long begin;
        private boolean ended;
        private long end;
        /** The first number that a request got in it; 0 if none did. Kept for {@link SendTimes}. */
        int firstXid;

        Iteration(long begin) {
            this.begin = begin;
        }

        /** Returns a time before anything was written in it. */
        long begin() {
            return begin;
        }

        void end(long now) {
            ended = true;
            end = now;
        }

        boolean ended() {
            return ended;
        }

        /** Returns the time of its end; undefined before. */
        long end() {
            return end;
        }
    }

    private final SerialExecutor loop;
    private final LongConsumer onEnd;
    private final Runnable ending = this::end;
    private @Nullable Iteration current;

    /** @param onEnd called at the end of each iteration in which {@link #current} was called, with the time */
    IterationClock(SerialExecutor loop, LongConsumer onEnd) {
        this.loop = loop;
        this.onEnd = onEnd;
    }

    /** Returns the current iteration. It has ended already if the loop takes no tasks any more. */
    Iteration current() {
        Iteration iteration = current;
        return iteration == null ? start() : iteration;
    }

    private Iteration start() {
        assert loop.inLoop();
        Iteration iteration = new Iteration(loop.nanoTime());
        current = iteration;
        try {
            loop.execute(ending);
        } catch (RejectedExecutionException e) {
            end();
        } catch (RuntimeException | Error e) {
            current = null; // It would never end, and what is written in it would never be flushed.
            throw e;
        }
        return iteration;
    }

    private void end() {
        assert loop.inLoop();
        Iteration iteration = current;
        if (iteration != null) {
            current = null;
            long now = loop.nanoTime();
            iteration.end(now);
            onEnd.accept(now);
        }
    }
}
