// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.BurstQueue;

/**
 * The events of the watchers that are notified on the loop. They wait until the tables are in order again, since such a watcher
 * may set and remove watches, and are delivered in the same step of the loop, before the next frame is read.
 */
@LoopConfined
final class LoopEvents {
    private record Notice(Watcher watcher, WatchedEvent event) {}

    private final LaneDispatcher lanes;
    private final BurstQueue<Notice> waiting = new BurstQueue<>(1);
    private boolean delivering;

    LoopEvents(LaneDispatcher lanes) {
        this.lanes = lanes;
    }

    /** Takes an event for a watcher that is notified on the loop; returns false for all others. */
    boolean take(Watcher watcher, WatchedEvent event) {
        boolean onLoop = watcher instanceof LoopWatch || (watcher instanceof SessionWatch handle && handle.onLoop());
        if (onLoop) {
            waiting.add(new Notice(watcher, event));
        }
        return onLoop;
    }

    /** Delivers what has been taken, in order. The handler reports the exceptions of watchers, which affect nothing else. */
    void deliver() {
        if (delivering || waiting.isEmpty()) {
            return; // events that a watcher causes here come behind those that wait
        }
        delivering = true;
        try {
            for (Notice next = waiting.poll(); next != null; next = waiting.poll()) {
                notifyWatcher(next);
            }
        } finally {
            delivering = false;
        }
    }

    private void notifyWatcher(Notice notice) {
        try {
            notice.watcher().process(notice.event());
        } catch (Throwable e) { // also an Error: this is in the middle of the client's own work
            lanes.report(Lane.WATCH, e);
        }
    }
}
