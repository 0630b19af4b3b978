// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import io.lanekeeper.client.internal.callback.SerialCallbacks;
import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import java.util.Objects;
import java.util.concurrent.Executor;

/** A listener on an executor. It is notified of one change at a time. */
final class ExecutorListener implements SessionListener, Timed {
    private final SerialCallbacks order;
    private final SessionListener listener;

    ExecutorListener(Executor executor, SessionListener listener) {
        order = new SerialCallbacks(executor, Lane.SESSION);
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public void timedBy(Handler handler) {
        order.timedBy(handler);
    }

    @Override
    public void stateChanged(StateChange change) {
        order.execute(() -> listener.stateChanged(change));
    }
}
