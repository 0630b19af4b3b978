// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A timer for an answer that does not come. One that runs late shows that the loop was held up, and so has not read: it lets
 * the loop read first, since the answer may be there.
 */
@LoopConfined
public final class ReplyTimer implements Cancellable {
    /** Late by this part of the delay. */
    private static final int LATE = 10;

    /** The time in which the loop may read then, as a part of the delay. */
    private static final int LOOK = 50;

    private final SerialExecutor loop;
    private final Runnable task;
    private final long delay;
    private final long due;
    private @Nullable Cancellable timer;

    private ReplyTimer(SerialExecutor loop, Runnable task, Duration delay) {
        assert loop.inLoop();
        this.loop = loop;
        this.task = task;
        this.delay = delay.toNanos();
        due = loop.nanoTime() + this.delay;
        timer = loop.schedule(this::goOff, delay);
    }

    /** Runs {@code task} on the loop after {@code delay}, or a little later. */
    public static Cancellable schedule(SerialExecutor loop, Runnable task, Duration delay) {
        return new ReplyTimer(loop, task, delay);
    }

    private void goOff() {
        assert loop.inLoop();
        timer = null;
        if (loop.nanoTime() - due > delay / LATE) {
            timer = loop.schedule(task, Duration.ofNanos(Math.max(1, delay / LOOK)));
        } else {
            task.run();
        }
    }

    @Override
    public void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
