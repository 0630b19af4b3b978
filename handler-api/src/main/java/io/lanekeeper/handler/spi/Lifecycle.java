// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs starts and stops in the order of their calls; each begins when the one before has ended. A start after a start, and a
 * stop after a stop, returns the result of the first. Except: the first has failed, or the loop has ended since. A change
 * that throws fails, and the next one runs. Any thread; never blocks.
 *
 * @param <P> the promises of the handler
 */
public final class Lifecycle<P extends Promise<Void>> {
    private record Change<P>(boolean start, P done) {}

    private final Supplier<? extends P> promises;
    private final Consumer<? super P> starter;
    private final Consumer<? super P> stopper;
    private final BooleanSupplier alive;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Change<P> last; // guarded by lock

    /**
     * @param promises supplies results that ignore a cancellation, since the next change waits for them, and that no lane may
     *     wait for
     * @param starter starts the handler, then completes its argument
     * @param stopper stops the handler, then completes its argument
     * @param alive returns false if the loop has ended since the start
     */
    public Lifecycle(
            Supplier<? extends P> promises,
            Consumer<? super P> starter,
            Consumer<? super P> stopper,
            BooleanSupplier alive) {
        this.promises = promises;
        this.starter = starter;
        this.stopper = stopper;
        this.alive = alive;
    }

    /** Starts the handler after the changes before. */
    public AsyncResult<Void> start() {
        return follow(new Change<>(true, promises.get()));
    }

    /** Stops the handler after the changes before. */
    public AsyncResult<Void> stop() {
        return follow(new Change<>(false, promises.get()));
    }

    private AsyncResult<Void> follow(Change<P> change) {
        Change<P> former;
        lock.lock();
        try {
            former = last;
            if (former != null && former.start() == change.start() && !outdated(former)) {
                return former.done();
            }
            last = change;
        } finally {
            lock.unlock();
        }
        if (former == null || former.done().isDone()) {
            run(change);
        } else {
            LaneHold.RESULTS.whenDone(former.done(), () -> run(change));
        }
        return change.done();
    }

    private boolean outdated(Change<P> change) {
        return change.done().isDone()
                && (change.done().exception() != null || (change.start() && !alive.getAsBoolean()));
    }

    private void run(Change<P> change) {
        try {
            if (change.start()) {
                starter.accept(change.done());
            } else {
                stopper.accept(change.done());
            }
        } catch (Throwable e) { // The machine may have no more threads, for example.
            change.done().setException(e);
        }
    }
}
