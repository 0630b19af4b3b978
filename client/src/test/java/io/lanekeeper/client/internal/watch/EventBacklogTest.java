// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherEntry;
import io.lanekeeper.client.testkit.ManualHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bound of the queued events, to the byte. */
class EventBacklogTest {
    private static final int PARTS = 4;
    /** So many bytes make {@link #PARTS} events reach the bound exactly. */
    private static final String PATH = "/" + "x".repeat((int) (EventBacklog.MOST / PARTS - EventBacklog.OVERHEAD) - 1);

    private final ManualHandler handler = new ManualHandler();
    private final EventBacklog backlog =
            new EventBacklog(new LaneDispatcher(handler), new LoopEvents(new LaneDispatcher(handler)));
    private final List<EventType> seen = new ArrayList<>();
    private final WatcherEntry entry = new WatcherEntry(event -> seen.add(event.type()), Chroot.NONE);

    @BeforeEach
    void start() {
        handler.start();
    }

    private void queue(WatcherEntry to) {
        backlog.notifyWatchers(to, "/", new WatchedEvent(EventType.NODE_DATA_CHANGED, KeeperState.CONNECTED, PATH, 1));
    }

    private List<EventType> seen() {
        handler.runAll();
        List<EventType> all = List.copyOf(seen);
        seen.clear();
        return all;
    }

    private void fill() {
        for (int i = 0; i < PARTS; i++) {
            queue(entry);
        }
    }

    @Test
    void eventBeyondTheBoundIsReplacedOnce() {
        fill();
        queue(entry);
        queue(entry);
        List<EventType> expected = new ArrayList<>(Collections.nCopies(PARTS, EventType.NODE_DATA_CHANGED));
        expected.add(EventType.EVENTS_MISSED);
        assertEquals(expected, seen());
    }

    @Test
    void watcherThatHasCaughtUpGetsEventsAgain() {
        for (int round = 0; round < 3; round++) {
            fill();
            queue(entry);
            assertEquals(PARTS + 1, seen().size(), "round " + round);
        }
        queue(entry);
        assertEquals(List.of(EventType.NODE_DATA_CHANGED), seen());
    }

    @Test
    void eachWatcherBeyondTheBoundIsNotified() {
        List<EventType> others = new ArrayList<>();
        fill();
        queue(entry);
        queue(new WatcherEntry(event -> others.add(event.type()), Chroot.NONE));
        handler.runAll();
        assertEquals(List.of(EventType.EVENTS_MISSED), others);
    }

    @Test
    void watcherThatThrowsLeavesRoom() {
        WatcherEntry throwing = new WatcherEntry(
                event -> {
                    throw new IllegalStateException("planted");
                },
                Chroot.NONE);
        for (int i = 0; i < PARTS; i++) {
            queue(throwing);
        }
        handler.runAll();
        handler.uncaught().clear();
        queue(entry);
        assertEquals(List.of(EventType.NODE_DATA_CHANGED), seen());
    }

    /** As with an executor that rejects the call. */
    @Test
    void watcherThatThrowsBeforeItBeginsLeavesRoom() {
        WatcherEntry throwing = new WatcherEntry(
                new Watcher() {
                    @Override
                    public void process(WatchedEvent event) {}

                    @Override
                    public @Nullable Future<?> processAsync(WatchedEvent event, Runnable begun) {
                        throw new IllegalStateException("planted");
                    }
                },
                Chroot.NONE);
        for (int i = 0; i < PARTS; i++) {
            queue(throwing);
        }
        handler.runAll();
        assertEquals(PARTS, handler.uncaught().size());
        queue(entry);
        assertEquals(List.of(EventType.NODE_DATA_CHANGED), seen());
    }

    /** User code may report the begin of a call as often as it likes. */
    @Test
    void eventThatBeginsTwiceIsCountedOnce() {
        WatcherEntry twice = new WatcherEntry(
                new Watcher() {
                    @Override
                    public void process(WatchedEvent event) {}

                    @Override
                    public @Nullable Future<?> processAsync(WatchedEvent event, Runnable begun) {
                        begun.run();
                        begun.run();
                        return null;
                    }
                },
                Chroot.NONE);
        queue(twice);
        handler.runAll();
        fill();
        queue(entry);
        assertEquals(EventType.EVENTS_MISSED, seen().get(PARTS));
    }

    @Test
    void eventThatIsLostLeavesRoom() {
        handler.stop();
        handler.runAll();
        fill();
        handler.start();
        queue(entry);
        assertEquals(List.of(EventType.NODE_DATA_CHANGED), seen());
    }
}
