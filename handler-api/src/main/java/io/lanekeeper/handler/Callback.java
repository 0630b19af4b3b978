// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * A piece of user code and the lane that it belongs to (kazoo: {@code Callback(type, func, args)}).
 *
 * <p>A task that returns an {@link AsyncResult}, another {@link java.util.concurrent.CompletionStage} or a future type
 * that the handler knows <em>holds</em> its lane: the lane's next callback starts when that result is complete,
 * whatever its outcome; no lane of another handler, and no other one of this handler, need be free for that. A future of
 * another kind cannot say when it is done: it holds nothing, and is reported as an exception of the callback would be. Any other value is
 * ignored. Holding a lane holds no thread.
 *
 * @param lane where the task runs
 * @param task what runs there; its exceptions are reported by the handler and never reach the dispatcher
 */
public record Callback(Lane lane, Callable<?> task) {
    /** A task that hears of it when its lane gives it up. */
    public interface Droppable {
        /**
         * It will not run: the handler has been stopped, and the lane was held or blocked for longer than the drain time-out. On
         * any thread; must not throw and not block.
         */
        void dropped();
    }

    /** Has {@code task}, which a lane has given up, hear of it if it is {@link Droppable}. For handlers. */
    public static void drop(Object task) {
        if (task instanceof Droppable droppable) {
            droppable.dropped();
        }
    }

    /** Checks that both parts are there. */
    public Callback {
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(task, "task");
    }

    /** A callback that never holds its lane. */
    public static Callback of(Lane lane, Runnable task) {
        return new Callback(lane, Executors.callable(task));
    }
}
