// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of changes of nodes, in the watch lane. A watcher that is passed to a read is notified once, of the next
 * change (a one-shot watch). A watcher that is passed to {@code addWatch} is notified of each change (a persistent
 * watch). The handler reports its exceptions, which have no other effect.
 *
 * <p>A one-shot watch ends exactly once: with an event of the node; with a notification of its removal; with an event
 * of type {@link EventType#NONE}, one for each path, when its session ends (or its connection, with
 * {@code keepWatches(false)} of the builder); or silently by {@link Watch#close()}. It survives lost connections:
 * afterwards it is notified of a change in between. A persistent watch survives them as well, but is only notified that
 * events may be missing. An object that is registered twice for the same kind of change of the same path is notified
 * once.
 */
@FunctionalInterface
public interface Watcher {
    /** Called after a change of the watched node. */
    void process(WatchedEvent event) throws Exception;

    /**
     * Called after a change of the watched node, like {@link #process}. If it returns a future, that holds the watch
     * lane until it is complete.
     */
    default @Nullable Future<?> processAsync(WatchedEvent event) throws Exception {
        process(event);
        return null;
    }

    /**
     * Called like {@link #processAsync(WatchedEvent)}, for watchers with a queue of their own. The watcher runs
     * {@code begun} when it begins with the event, or drops it. Until then the event counts as waiting. If too many
     * events wait, persistent watches get {@link EventType#EVENTS_MISSED} instead of further events. The default runs
     * {@code begun} first.
     *
     * @param begun any thread; it has an effect once, however often it is called
     */
    default @Nullable Future<?> processAsync(WatchedEvent event, Runnable begun) throws Exception {
        begun.run();
        return processAsync(event);
    }

    /**
     * Returns a watcher that calls {@code watcher} on {@code executor} instead of the watch lane: one event at a time,
     * in the order of the events, even if the executor has many threads. It delays no lane and may block as far as
     * {@code executor} permits. There is no order with callbacks in lanes. A closed watch may still be notified of an
     * event that was on the executor already.
     *
     * <p>Exceptions of {@code watcher} are logged. If {@code executor} rejects an event, the event is lost, and the
     * handler reports that like an exception of a watch callback. If {@code executor} accepts a task and does not begin
     * it, since it drops tasks or is slow, the task is passed again after 10 s, and then after twice the time, up to
     * 160 s. That is logged; no event is lost or delivered twice.
     *
     * <p>Each call returns a new watcher. Keep it to register the same one twice.
     */
    static Watcher on(Executor executor, Watcher watcher) {
        return new ExecutorWatcher(executor, watcher);
    }

    /** Returns a watcher that holds the watch lane with the future that {@code function} returns. */
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
