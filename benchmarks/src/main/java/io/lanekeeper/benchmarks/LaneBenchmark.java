// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From the dispatch of a callback to its run, many in one turn of the loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LaneBenchmark {
    private static final int BATCH = 4096;

    private final SequentialNettyHandler handler = SequentialNettyHandler.owned();
    private final Semaphore done = new Semaphore(0);
    private final Callback callback = Callback.of(Lane.WATCH, this::count);
    private final Consumer<AsyncResult<Boolean>> link = this::count;
    private int ran;

    /** Starts. */
    @Setup
    public void start() throws Exception {
        handler.start().get();
    }

    /** Stops. */
    @TearDown
    public void stop() throws Exception {
        handler.stop().get();
    }

    private void count(AsyncResult<Boolean> result) {
        count();
    }

    private void count() {
        if (++ran == BATCH) {
            ran = 0;
            done.release();
        }
    }

    /** Callbacks from the loop. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void dispatchOnLoop() {
        handler.loop().execute(() -> {
            for (int i = 0; i < BATCH; i++) {
                handler.dispatch(callback);
            }
        });
        done.acquireUninterruptibly();
    }

    /** Callbacks from another thread. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void dispatchFromThread() {
        for (int i = 0; i < BATCH; i++) {
            handler.dispatch(callback);
        }
        done.acquireUninterruptibly();
    }

    /** A result is made, linked and completed on the loop. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void linkAndComplete() {
        handler.loop().execute(() -> {
            for (int i = 0; i < BATCH; i++) {
                Promise<Boolean> promise = handler.asyncResult();
                promise.link(link);
                promise.set(true);
            }
        });
        done.acquireUninterruptibly();
    }
}
