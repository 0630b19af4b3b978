// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.internal.lock.Semaphores;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.simulation.Faults;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ways to break a semaphore, each with the violation by which it has to be found. */
enum SemaphoreFault {
    /** Processes have different maximums. */
    LARGER_MAXIMUM("leases (expected: at most") {
        @Override
        Semaphore make(SimulatedProcess process, String path, int max) {
            return semaphore(process.context(), path, SemaphoreOptions.max(max + process.number()));
        }
    },
    /** Each process has a queue of its own. */
    OUT_OF_TURN("leases (expected: at most") {
        @Override
        Semaphore make(SimulatedProcess process, String path, int max) {
            Layout alone = Layout.named("lock-" + process.number() + "-");
            return semaphore(process.context(), path, SemaphoreOptions.max(max).layout(alone));
        }
    },
    /** The operations of a grant are applied one by one: units stay although the place in the queue is lost. */
    UNITS_ONE_BY_ONE("left") {
        @Override
        Semaphore make(SimulatedProcess process, String path, int max) {
            return semaphore(process.brokenContext(SemaphoreFault::oneByOne), path, SemaphoreOptions.max(max));
        }
    },
    /** A grant has one unit too few. */
    FEWER_UNITS("units (expected") {
        @Override
        Semaphore make(SimulatedProcess process, String path, int max) {
            return semaphore(process.brokenContext(SemaphoreFault::withoutOne), path, SemaphoreOptions.max(max));
        }
    },
    /** A grant leaves the node in the queue. */
    KEEPS_PLACES("left in the queue") {
        @Override
        Semaphore make(SimulatedProcess process, String path, int max) {
            return semaphore(process.brokenContext(SemaphoreFault::keepsPlace), path, SemaphoreOptions.max(max));
        }
    },
    /** Calls go on after their time. */
    IGNORES_TIME("left") {
        @Override
        Semaphore make(SimulatedProcess process, String path, int max) {
            return new IgnoresTime(semaphore(process.context(), path, SemaphoreOptions.max(max)));
        }
    };

    private final String words;

    SemaphoreFault(String words) {
        this.words = words;
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return new Finding("WithinMax", words);
    }

    /** Makes the semaphore of a process, with the fault. */
    abstract Semaphore make(SimulatedProcess process, String path, int max);

    /** Returns a semaphore without a fault. */
    static Semaphore semaphore(RecipeContext context, String path, SemaphoreOptions options) {
        return new Semaphores(new Locks(context, Layout.CURATOR).queues()).semaphore(path, options);
    }

    private static boolean isGrant(String method, Object[] arguments) {
        return method.equals("multi") && Faults.ops(arguments).get(0).toString().startsWith("create");
    }

    private static AsyncResult<?> oneByOne(
            String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
        return isGrant(method, arguments)
                ? oneByOne(Faults.ops(arguments), List.of(), operation)
                : operation.apply(arguments);
    }

    @SuppressWarnings("unchecked")
    private static AsyncResult<List<OpResult>> oneByOne(
            List<Op> ops, List<OpResult> before, Function<Object[], AsyncResult<?>> operation) {
        Object[] first = {ops.subList(0, 1)};
        AsyncResult<List<OpResult>> one = (AsyncResult<List<OpResult>>) operation.apply(first);
        return one.flatMap(result -> {
            List<OpResult> all = new ArrayList<>(before);
            all.addAll(result);
            return ops.size() == 1 ? one.map(done -> all) : oneByOne(ops.subList(1, ops.size()), all, operation);
        });
    }

    private static AsyncResult<?> withoutOne(
            String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
        boolean several = isGrant(method, arguments)
                && Faults.ops(arguments).get(1).toString().startsWith("create");
        Object[] fewer = {
            several ? Faults.ops(arguments).subList(1, Faults.ops(arguments).size()) : arguments[0]
        };
        return operation.apply(several ? fewer : arguments);
    }

    private static AsyncResult<?> keepsPlace(
            String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
        if (!isGrant(method, arguments)) {
            return operation.apply(arguments);
        }
        Object[] kept = {
            Faults.ops(arguments).stream().map(SemaphoreFault::withoutDeletion).toList()
        };
        return operation.apply(kept);
    }

    private static Op withoutDeletion(Op op) {
        String text = op.toString();
        boolean deletes = text.startsWith("delete ");
        return deletes ? Op.check(text.substring(text.indexOf(' ') + 1), ZooKeeperOperations.ANY_VERSION) : op;
    }

    /** A semaphore whose calls go on after their time. */
    private record IgnoresTime(Semaphore semaphore) implements Semaphore {
        @Override
        public AsyncResult<Leases> acquire(int count) {
            return semaphore.acquire(count);
        }

        @Override
        public AsyncResult<@Nullable Leases> tryAcquire(int count, Duration timeout) {
            semaphore.acquire(count);
            return semaphore.tryAcquire(count, timeout);
        }

        @Override
        public AsyncResult<Integer> max() {
            return semaphore.max();
        }

        @Override
        public AsyncResult<List<Contender>> holders() {
            return semaphore.holders();
        }
    }
}
