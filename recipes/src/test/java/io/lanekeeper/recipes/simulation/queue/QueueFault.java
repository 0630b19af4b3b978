// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.queue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.queue.Queues;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.simulation.Faults;
import io.lanekeeper.recipes.simulation.FaultyClient;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.util.function.Function;

/** Ways to break what a queue uses, each with the violation by which it has to be found. */
enum QueueFault implements FaultyClient.Fault {
    /** A deletion that finds no node counts as the taking of the item. */
    TAKES_WHAT_IS_GONE("times") {
        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            AsyncResult<?> result = operation.apply(arguments);
            return method.equals("delete") ? Faults.ignoring(result, Faults::isNoNode) : result;
        }
    },
    /** A deletion whose outcome is unknown counts as done. */
    TAKES_UNKNOWN("times") {
        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            AsyncResult<?> result = operation.apply(arguments);
            return method.equals("delete") ? Faults.ignoring(result, Faults::isUnknown) : result;
        }
    },
    /** Some items are deleted, and not given to anyone. */
    LOSES_ITEMS("items are lost") {
        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            AsyncResult<?> result = operation.apply(arguments);
            boolean loses = method.equals("delete") && arguments[0].hashCode() % 2 == 0;
            return loses ? Faults.missing(result) : result;
        }
    },
    /** A put whose outcome is unknown is sent again. */
    PUTS_TWICE("times") {
        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            return method.equals("create") ? Faults.repeating(operation, arguments) : operation.apply(arguments);
        }
    },
    /** A put whose outcome is unknown is a success. */
    PUTS_UNKNOWN("items are lost") {
        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            AsyncResult<?> result = operation.apply(arguments);
            return method.equals("create") ? Faults.ignoring(result, Faults::isUnknown) : result;
        }
    },
    /** A put whose outcome is unknown is refused. */
    REFUSES_UNKNOWN("but it is there") {
        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            AsyncResult<?> result = operation.apply(arguments);
            return method.equals("create") ? Faults.refusingUnknown(result) : result;
        }
    };

    private final String words;

    QueueFault(String words) {
        this.words = words;
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return new Finding("ItemsAreKept", words);
    }

    /** Makes the queue of a process, with the fault. */
    Queue make(SimulatedProcess process, String path) {
        return new Queues(process.brokenContext(this)).queue(path);
    }
}
