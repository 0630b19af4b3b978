// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Is told of changes of nodes, on the watch lane: given to a read once, of the next change (a one-shot watch); given to
 * {@code addWatch} of each (a persistent one). What it throws is reported by the handler and changes nothing.
 *
 * <p>A one-shot watch ends exactly once: with an event, with an event of type {@link EventType#NONE} when its session ends,
 * or by {@link Watch#close()}; one that is removed is told so. It survives reconnects: a change in between is told
 * afterwards. A persistent one survives them, too, but is only told that it may have missed something. The same object
 * registered twice for the same kind of change of the same path is told once.
 */
@FunctionalInterface
public interface Watcher {
    /** The watched node has changed. */
    void process(WatchedEvent event) throws Exception;

    /**
     * As {@link #process}; a returned future holds the watch lane until it is complete.
     */
    default @Nullable Future<?> processAsync(WatchedEvent event) throws Exception {
        process(event);
        return null;
    }

    /** A watcher that holds the watch lane with the future that {@code function} returns. */
    static Watcher holding(Function<? super WatchedEvent, ? extends @Nullable Future<?>> function) {
        return new Watcher() {
            @Override
            public void process(WatchedEvent event) {
                processAsync(event);
            }

            @Override
            public @Nullable Future<?> processAsync(WatchedEvent event) {
                return function.apply(event);
            }
        };
    }
}
