// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Is told of changes of nodes, on the watch lane: given to a read once, of the next change (a one-shot watch); given to
 * {@code addWatch} of each (a persistent one). What it throws is reported by the handler and changes nothing.
 *
 * <p>A one-shot watch ends exactly once: with an event, with an event of type {@link EventType#NONE} when its session ends (a
 * watcher that serves several paths gets one for each of them),
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

    /**
     * As {@link #processAsync(WatchedEvent)}, for a watcher that queues events of its own: it runs {@code begun} when it begins
     * with the event, or gives it up. Until then the event counts as waiting, and where too many wait those of persistent
     * watches are told {@link EventType#EVENTS_MISSED} in place of events. By default it has begun when it is called.
     *
     * @param begun any thread; runs once, however often it is called
     */
    default @Nullable Future<?> processAsync(WatchedEvent event, Runnable begun) throws Exception {
        begun.run();
        return processAsync(event);
    }

    /**
     * {@code watcher} on {@code executor} instead of the watch lane: told of one event at a time, in the order of the events,
     * also if {@code executor} has many threads. It holds no lane up and may block as far as {@code executor} lets it; there
     * is no order with what runs in lanes, and one that has been closed may still be told of an event that was on its way.
     * What it throws is logged. Events that {@code executor} refuses are lost, which is reported as an exception of a watch
     * callback would be. Where {@code executor} accepts a task and does not begin with it, since it drops what it has no room for
     * or is slow, it is asked again after 10 seconds, and then after twice the time, up to 160 seconds: that is logged, and no
     * event is lost or told twice. Each call makes a watcher of its own: keep it where one is to be registered once.
     */
    static Watcher on(Executor executor, Watcher watcher) {
        return new ExecutorWatcher(executor, watcher);
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
