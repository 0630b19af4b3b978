// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of changes of the session's state, in order, in the session lane. The handler reports its exceptions,
 * which have no other effect.
 */
@FunctionalInterface
public interface SessionListener {
    /** Called after a change of the state. */
    void stateChanged(StateChange change) throws Exception;

    /**
     * Called after a change of the state, like {@link #stateChanged}. If it returns a future, that holds the session
     * lane until it is complete.
     */
    default @Nullable Future<?> stateChangedAsync(StateChange change) throws Exception {
        stateChanged(change);
        return null;
    }

    /**
     * Returns a listener that calls {@code listener} on {@code executor} instead of the session lane: one change at a
     * time, in the order of the changes. Otherwise as {@link Watcher#on}.
     */
    static SessionListener on(Executor executor, SessionListener listener) {
        return new ExecutorListener(executor, listener);
    }

    /** Returns a listener that holds the session lane with the future that {@code function} returns. */
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
