// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.value.Values;
import io.lanekeeper.recipes.simulation.Faults;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ways to break a double barrier, each with the violation by which it has to be found. */
enum BarrierFault {
    /** Fewer members than all are enough to enter. */
    ENTERS_EARLY("has entered") {
        @Override
        DoubleBarrier make(SimulatedProcess process, String path, int members) {
            return new Values(process.context()).doubleBarrier(path, members - 1);
        }
    },
    /** A member that leaves does not wait for the others. */
    LEAVES_EARLY("has left") {
        @Override
        DoubleBarrier make(SimulatedProcess process, String path, int members) {
            return new LeavesEarly(new Values(process.context()).doubleBarrier(path, members));
        }
    },
    /** Some members that are there count as gone. */
    OVERLOOKS_MEMBERS("has left") {
        @Override
        DoubleBarrier make(SimulatedProcess process, String path, int members) {
            return new Values(process.brokenContext(BarrierFault::overlooking)).doubleBarrier(path, members);
        }
    };

    private final String words;

    BarrierFault(String words) {
        this.words = words;
    }

    private static AsyncResult<?> overlooking(
            String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
        AsyncResult<?> result = operation.apply(arguments);
        boolean overlooked = method.equals("getData") && arguments[0].hashCode() % 2 == 0;
        return overlooked ? Faults.missing(result) : result;
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return new Finding("MeetsAndParts", words);
    }

    /** Makes the barrier of a process, with the fault. */
    abstract DoubleBarrier make(SimulatedProcess process, String path, int members);

    /** A barrier that deletes the node of a member that leaves, and no more. */
    private record LeavesEarly(DoubleBarrier barrier) implements DoubleBarrier {
        @Override
        public AsyncResult<Lease> enter() {
            return barrier.enter();
        }

        @Override
        public AsyncResult<@Nullable Lease> tryEnter(Duration timeout) {
            return barrier.tryEnter(timeout);
        }

        @Override
        public AsyncResult<Void> leave(Lease member) {
            return member.release();
        }

        @Override
        public AsyncResult<Boolean> tryLeave(Lease member, Duration timeout) {
            return member.release().map(done -> true);
        }
    }
}
