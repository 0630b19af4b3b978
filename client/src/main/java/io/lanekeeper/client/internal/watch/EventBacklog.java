// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherEntry;
import io.lanekeeper.handler.Lane;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Queues the events of persistent watches in the watch lane. A server can send events faster than a watcher takes
 * them, and no client can make it wait. So when about 16 MB of events are queued, further events for a watcher are
 * replaced by one EVENTS_MISSED. Confined to the loop, except for the callbacks in the lane.
 */
@LoopConfined
final class EventBacklog {
    /** The bytes that may wait, about. */
    static final long MOST = 16 << 20;

    /** The memory that an event takes beside its path. */
    static final long OVERHEAD = 128;

    private final LaneDispatcher lanes;
    private final LoopEvents onLoop;
    private final AtomicLong waiting = new AtomicLong();
    /** The watchers with a queued EVENTS_MISSED, compared by identity; shared with the lane, and so synchronized. */
    private @Nullable Set<WatcherEntry> behind;

    EventBacklog(LaneDispatcher lanes, LoopEvents onLoop) {
        this.lanes = lanes;
        this.onLoop = onLoop;
    }

    /** Queues an event for {@code entry}, which watches {@code at}. */
    void notifyWatchers(WatcherEntry entry, String at, WatchedEvent event) {
        if (onLoop.take(entry.watcher(), event)) {
            return;
        }
        Set<WatcherEntry> those = behind;
        if (those != null && those.contains(entry)) {
            return;
        }
        if (waiting.get() < MOST) {
            deliver(entry, event, () -> {});
            return;
        }
        if (those == null) {
            those = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
            behind = those;
        }
        those.add(entry);
        Set<WatcherEntry> leaving = those;
        String path = entry.chroot().toClient(at);
        deliver(
                entry,
                new WatchedEvent(EventType.EVENTS_MISSED, KeeperState.CONNECTED, path, -1),
                () -> leaving.remove(entry));
    }

    /** Tells {@code entry} of an event, however much waits. */
    void notifyWatchers(WatcherEntry entry, WatchedEvent event) {
        if (!onLoop.take(entry.watcher(), event)) {
            deliver(entry, event, () -> {});
        }
    }

    private void deliver(WatcherEntry entry, WatchedEvent event, Runnable before) {
        long size = OVERHEAD + event.path().length();
        waiting.addAndGet(size);
        Runnable begun = once(() -> {
            waiting.addAndGet(-size);
            before.run();
        });
        lanes.dispatch(
                Lane.WATCH,
                () -> {
                    try {
                        return entry.watcher().processAsync(event, begun);
                    } catch (Throwable e) {
                        begun.run();
                        throw e;
                    }
                },
                begun);
    }

    /** Watchers are user code, which may call it as often as it likes. */
    private static Runnable once(Runnable task) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (done.compareAndSet(false, true)) {
                task.run();
            }
        };
    }
}
