// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import java.util.function.Consumer;

/** A watcher that is notified on the loop, at the event's place in the stream, and in no lane. See {@link LoopEvents}. */
public final class LoopWatch implements Watcher {
    private final Consumer<? super WatchedEvent> target;

    /** @param target called on the loop; it must not block */
    public LoopWatch(Consumer<? super WatchedEvent> target) {
        this.target = target;
    }

    @Override
    public void process(WatchedEvent event) {
        target.accept(event);
    }
}
