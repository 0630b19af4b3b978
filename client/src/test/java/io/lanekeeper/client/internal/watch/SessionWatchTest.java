// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionWatchTest {
    private static final WatchedEvent EVENT = new WatchedEvent(EventType.NODE_CREATED, KeeperState.CONNECTED, "/a", 1);

    private final List<String> calls = new ArrayList<>();
    private final Future<?> held = new CompletableFuture<>();
    private final SessionWatch watch = new SessionWatch(new Recording(), closed -> calls.add("closed"));

    private final class Recording implements Watcher, Timed {
        @Override
        public void process(WatchedEvent event) {
            calls.add("event");
        }

        @Override
        public @Nullable Future<?> processAsync(WatchedEvent event) {
            calls.add("event");
            return held;
        }

        @Override
        public @Nullable Future<?> processAsync(WatchedEvent event, Runnable begun) {
            begun.run();
            return processAsync(event);
        }

        @Override
        public void timedBy(Handler handler) {
            calls.add("timed");
        }
    }

    @Test
    void eventIsPassedOnWithTheResultThatHoldsTheLane() throws Exception {
        watch.process(EVENT);
        assertSame(held, watch.processAsync(EVENT));
        assertSame(held, watch.processAsync(EVENT, () -> calls.add("begun")));
        assertEquals(List.of("event", "event", "begun", "event"), calls);
    }

    @Test
    void dropsEventsOnceItIsClosed() throws Exception {
        watch.close();
        watch.close();
        watch.process(EVENT);
        assertNull(watch.processAsync(EVENT));
        assertNull(watch.processAsync(EVENT, () -> calls.add("begun")));
        assertEquals(
                List.of("closed", "begun"), calls, "an event that is dropped has begun, else it would count as queued");
    }

    @Test
    void handlerKeepsTheTimeOfTheWatcherItself() {
        watch.timedBy(new ManualHandler());
        assertEquals(List.of("timed"), calls);
    }
}
