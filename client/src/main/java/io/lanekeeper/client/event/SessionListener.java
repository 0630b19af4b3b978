// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Is told of changes of a session's state, in order, on the session lane. What it throws is reported by the handler and
 * changes nothing.
 */
@FunctionalInterface
public interface SessionListener {
    /** The state has changed. */
    void stateChanged(StateChange change) throws Exception;

    /**
     * As {@link #stateChanged}; a returned future holds the session lane until it is complete.
     */
    default @Nullable Future<?> stateChangedAsync(StateChange change) throws Exception {
        stateChanged(change);
        return null;
    }

    /**
     * {@code listener} on {@code executor} instead of the session lane: told of one change at a time, in the order of the
     * changes, as with {@link Watcher#on}.
     */
    static SessionListener on(Executor executor, SessionListener listener) {
        return new ExecutorListener(executor, listener);
    }

    /** A listener that holds the session lane with the future that {@code function} returns. */
    static SessionListener holding(Function<? super StateChange, ? extends @Nullable Future<?>> function) {
        return new SessionListener() {
            @Override
            public void stateChanged(StateChange change) {
                stateChangedAsync(change);
            }

            @Override
            public @Nullable Future<?> stateChangedAsync(StateChange change) {
                return function.apply(change);
            }
        };
    }
}
