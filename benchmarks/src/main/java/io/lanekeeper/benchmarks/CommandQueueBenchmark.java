// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.request.LoopCommand;
import io.lanekeeper.client.internal.request.LoopInbox.CommandQueue;
import io.lanekeeper.client.internal.request.RunContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Submissions between the thread of the caller and the loop. */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CommandQueueBenchmark {
    private static final int BATCH = 64;

    private final CommandQueue queue = new CommandQueue(65_536);

    /** One thread offers and takes. No other one uses the queue. */
    @Benchmark
    @Group("alone")
    @OperationsPerInvocation(BATCH)
    public void offerAndTake(Blackhole taken) {
        for (int i = 0; i < BATCH; i++) {
            queue.offer(new Item());
        }
        queue.takeAll(taken::consume);
    }

    /** A caller, beside the loop. */
    @Benchmark
    @Group("besideTheLoop")
    @GroupThreads(1)
    public Object offer() {
        return queue.offer(new Item());
    }

    /** The loop, beside a caller. */
    @Benchmark
    @Group("besideTheLoop")
    @GroupThreads(1)
    public void take(Blackhole taken) {
        queue.takeAll(taken::consume);
    }

    private static final class Item extends LoopCommand {
        @Override
        public void run(RunContext run) {}

        @Override
        public void reject(ZooKeeperException reason) {}

        @Override
        public String operation() {
            return "none";
        }

        @Override
        public @Nullable String path() {
            return null;
        }
    }
}
