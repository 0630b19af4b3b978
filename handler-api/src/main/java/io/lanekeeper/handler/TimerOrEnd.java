// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A timer that is notified of the end of its loop. It combines the two calls that every loop has. */
final class TimerOrEnd implements Cancellable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Cancellable timer;
    /** The registration for the end of the loop. Null until the timer is set, which may fire at once. */
    private volatile @Nullable Cancellable end;

    TimerOrEnd(SerialExecutor loop, Runnable task, Duration delay, Runnable ifEnded) {
        timer = loop.schedule(() -> once(task), delay);
        Cancellable ending = loop.whenEnded(() -> once(ifEnded));
        end = ending;
        if (over.get()) {
            ending.cancel();
        }
    }

    private void once(Runnable task) {
        if (over.compareAndSet(false, true)) {
            forgetEnd();
            task.run();
        }
    }

    private void forgetEnd() {
        Cancellable ending = end;
        if (ending != null) {
            ending.cancel();
        }
    }

    @Override
    public void cancel() {
        over.set(true);
        timer.cancel();
        forgetEnd();
    }
}
