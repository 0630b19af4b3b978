// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import io.lanekeeper.client.internal.callback.SerialCallbacks;
import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A watcher on an executor. It is notified of one event at a time. */
final class ExecutorWatcher implements Watcher, Timed {
    private record Call(Watcher watcher, WatchedEvent event, Runnable begun) implements SerialCallbacks.Call {
        @Override
        public void run() throws Exception {
            begun.run();
            watcher.process(event);
        }

        @Override
        public void dropped() {
            begun.run();
        }
    }

    private final SerialCallbacks order;
    private final Watcher watcher;

    ExecutorWatcher(Executor executor, Watcher watcher) {
        order = new SerialCallbacks(executor, Lane.WATCH);
        this.watcher = Objects.requireNonNull(watcher, "watcher");
    }

    @Override
    public void timedBy(Handler handler) {
        order.timedBy(handler);
    }

    @Override
    public void process(WatchedEvent event) {
        processAsync(event, () -> {});
    }

    @Override
    public @Nullable Future<?> processAsync(WatchedEvent event, Runnable begun) {
        order.execute(new Call(watcher, event, begun));
        return null;
    }
}
