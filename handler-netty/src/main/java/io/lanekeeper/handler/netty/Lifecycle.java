// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts starts and stops into the order in which they were called: each begins when the former has ended. A start after a
 * start, or a stop after a stop, is the former one again, unless that has failed, or the loop has ended since. A step that
 * throws fails, and holds no other one up. Any thread; never blocks.
 */
final class Lifecycle {
    private record Step(boolean start, NettyPromise<Void> done) {}

    private final Supplier<NettyPromise<Void>> promises;
    private final Consumer<NettyPromise<Void>> starter;
    private final Consumer<NettyPromise<Void>> stopper;
    private final BooleanSupplier alive;
    private @Nullable Step last; // guarded by this

    /** @param alive whether a start that has succeeded still holds */
    Lifecycle(
            Supplier<NettyPromise<Void>> promises,
            Consumer<NettyPromise<Void>> starter,
            Consumer<NettyPromise<Void>> stopper,
            BooleanSupplier alive) {
        this.promises = promises;
        this.starter = starter;
        this.stopper = stopper;
        this.alive = alive;
    }

    AsyncResult<Void> start() {
        return follow(true);
    }

    AsyncResult<Void> stop() {
        return follow(false);
    }

    private AsyncResult<Void> follow(boolean start) {
        Step step = new Step(start, promises.get());
        Step former;
        synchronized (this) {
            former = last;
            if (former != null && former.start == start && !outdated(former)) {
                return former.done;
            }
            last = step;
        }
        step.done.setUncancellable(); // The next step waits for this one, not for somebody's interest in it.
        if (former == null) {
            run(step);
        } else {
            former.done.whenDone(() -> run(step));
        }
        return step.done;
    }

    private boolean outdated(Step step) {
        return step.done.isDone() && (step.done.cause() != null || (step.start && !alive.getAsBoolean()));
    }

    private void run(Step step) {
        try {
            (step.start ? starter : stopper).accept(step.done);
        } catch (Throwable e) { // no file descriptor is left for a loop, for example
            step.done.tryFailure(e);
        }
    }
}
