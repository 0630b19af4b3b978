// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.value;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.value.Values;
import io.lanekeeper.recipes.simulation.Faults;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import io.lanekeeper.recipes.value.Codec;
import io.lanekeeper.recipes.value.Counter;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/** Ways to break a counter, each with the violation by which it has to be found. */
enum CounterFault {
    /** Some numbers are not added. */
    LOSES_ADDS("is not in the number") {
        @Override
        AsyncResult<Counter.Change> add(Counter counter, long delta) {
            return delta % LOST == 0
                    ? counter.get().map(before -> new Counter.Change(before, before + delta, NO_STAT))
                    : counter.add(delta);
        }
    },
    /** A number is added again if it is not known whether it was. */
    ADDS_TWICE("number") {
        @Override
        AsyncResult<Counter.Change> add(Counter counter, long delta) {
            AsyncResult<Counter.Change> first = counter.add(delta);
            return first.recover(error -> Faults.isUnknown(error) ? counter.add(delta) : first);
        }
    },
    /** A number of which it is not known whether it was added counts as added. */
    BELIEVES_UNKNOWN("is not in the number") {
        @Override
        AsyncResult<Counter.Change> add(Counter counter, long delta) {
            return counter.add(delta).otherwise(error -> {
                if (Faults.isUnknown(error)) {
                    return new Counter.Change(0, delta, NO_STAT);
                }
                throw new IllegalStateException(error);
            });
        }
    },
    /** A change tells of another sum. */
    WRONG_SUM("is no sum") {
        @Override
        AsyncResult<Counter.Change> add(Counter counter, long delta) {
            return counter.add(delta)
                    .map(change -> new Counter.Change(change.before(), change.after() + 1, change.stat()));
        }
    },
    /** A number is written over what others have written meanwhile. */
    OVERWRITES("number") {
        @Override
        RecipeContext context(SimulatedProcess process) {
            return process.brokenContext(CounterFault::overwriting);
        }
    };

    private static final Stat NO_STAT = new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private static final int LOST = 8;

    private final String words;

    CounterFault(String words) {
        this.words = words;
    }

    AsyncResult<Counter.Change> add(Counter counter, long delta) {
        return counter.add(delta);
    }

    RecipeContext context(SimulatedProcess process) {
        return process.context();
    }

    private static AsyncResult<?> overwriting(
            String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
        Object[] changed = arguments.clone();
        if (method.equals("setData")) {
            changed[2] = ZooKeeperOperations.ANY_VERSION;
        }
        return operation.apply(changed);
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return new Finding("CounterAddsUp", words);
    }

    /** Makes the counter of a process, with the fault. */
    Counter make(SimulatedProcess process, String path) {
        return new Broken(this, new Values(context(process)).counter(path));
    }

    private record Broken(CounterFault fault, Counter counter) implements Counter {
        @Override
        public AsyncResult<Change> add(long delta) {
            return fault.add(counter, delta);
        }

        @Override
        public AsyncResult<Long> get() {
            return counter.get();
        }

        @Override
        public AsyncResult<Boolean> compareAndSet(long expected, long next) {
            return counter.compareAndSet(expected, next);
        }

        @Override
        public AsyncResult<Change> update(LongUnaryOperator function) {
            return counter.update(function);
        }

        @Override
        public AsyncResult<Range> block(int count) {
            return counter.block(count);
        }

        @Override
        public Counter exactly() {
            return new Broken(fault, counter.exactly());
        }

        @Override
        public Counter withTimeout(Duration timeout) {
            return new Broken(fault, counter.withTimeout(timeout));
        }

        @Override
        public Counter codec(Codec<Long> codec) {
            return new Broken(fault, counter.codec(codec));
        }
    }
}
