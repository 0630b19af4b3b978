// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs starts and stops in the order of their calls; each begins when the one before has ended. A start after a start, and a
 * stop after a stop, returns the result of the first. Except: the first has failed, or the loop has ended since. A change
 * that throws fails, and the next one runs. Any thread; never blocks.
 */
final class Lifecycle {
    private record Change(boolean start, NettyPromise<Void> done) {}

    private final Supplier<NettyPromise<Void>> promises;
    private final Consumer<NettyPromise<Void>> starter;
    private final Consumer<NettyPromise<Void>> stopper;
    private final BooleanSupplier alive;
    private @Nullable Change last; // guarded by this

    /** @param alive returns false if the loop has ended since the start */
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
        Change change = new Change(start, promises.get());
        Change former;
        synchronized (this) {
            former = last;
            if (former != null && former.start == start && !outdated(former)) {
                return former.done;
            }
            last = change;
        }
        change.done.setUncancellable(); // The next change waits for this one, so it cannot be cancelled.
        if (former == null) {
            run(change);
        } else {
            former.done.whenDone(() -> run(change));
        }
        return change.done;
    }

    private boolean outdated(Change change) {
        return change.done.isDone() && (change.done.cause() != null || (change.start && !alive.getAsBoolean()));
    }

    private void run(Change change) {
        try {
            (change.start ? starter : stopper).accept(change.done);
        } catch (Throwable e) { // The machine may have no more file descriptors, for example.
            change.done.tryFailure(e);
        }
    }
}
