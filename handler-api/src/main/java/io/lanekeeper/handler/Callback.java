// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * A piece of user code and its lane (kazoo: {@code Callback(type, func, args)}).
 *
 * <p>A task <em>holds</em> its lane if it returns an {@link AsyncResult}, another
 * {@link java.util.concurrent.CompletionStage}, or a future type that the handler knows. The next callback of the lane
 * then starts when that result completes, with a value or an error. No other lane is needed for that, neither of this
 * handler nor of another one. A held lane blocks no thread.
 *
 * <p>A future of another type cannot say when it is done: it holds nothing, and is reported like an exception of the
 * callback. Any other value is ignored.
 *
 * @param lane the lane that runs the task
 * @param task the code; the handler reports its exceptions, which never reach the dispatcher
 */
public record Callback(Lane lane, Callable<?> task) {
    /** A task that is notified when its lane drops it. */
    public interface Droppable {
        /**
         * Called if the task will not run: the handler has been stopped, and the lane was held or blocked for longer
         * than the drain time-out. On any thread; must neither throw nor block.
         */
        void dropped();
    }

    /** Notifies {@code task}, which a lane has dropped, if it is {@link Droppable}. For handlers. */
    public static void drop(Object task) {
        if (task instanceof Droppable droppable) {
            droppable.dropped();
        }
    }

    /** Checks that neither lane nor task is null. */
    public Callback {
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(task, "task");
    }

    /** Returns a callback that never holds its lane. */
    public static Callback of(Lane lane, Runnable task) {
        return new Callback(lane, Executors.callable(task));
    }
}
