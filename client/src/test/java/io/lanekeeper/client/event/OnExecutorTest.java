// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watchers and listeners on executors of the user's. */
@Timeout(60)
class OnExecutorTest {
    private final ArrayDeque<Runnable> executor = new ArrayDeque<>();
    private final List<String> notified = Collections.synchronizedList(new ArrayList<>());

    private static WatchedEvent event(int number) {
        return new WatchedEvent(EventType.NODE_DATA_CHANGED, KeeperState.CONNECTED, "/" + number, number);
    }

    @Test
    void eventsKeepTheirOrderOnAPool() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            AtomicBoolean inside = new AtomicBoolean();
            CountDownLatch all = new CountDownLatch(1_000);
            Watcher watcher = Watcher.on(pool, event -> {
                assertTrue(inside.compareAndSet(false, true), "two at a time");
                notified.add(event.path());
                inside.set(false);
                all.countDown();
            });
            for (int i = 0; i < 1_000; i++) {
                watcher.process(event(i));
            }
            assertTrue(all.await(30, TimeUnit.SECONDS), "all are notified");
            assertEquals(IntStream.range(0, 1_000).mapToObj(i -> "/" + i).toList(), notified);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void nextEventIsDeliveredAfterAnException() throws Exception {
        Watcher watcher = Watcher.on(executor::add, event -> {
            notified.add(event.path());
            throw new IllegalStateException("thrown by a test");
        });
        watcher.process(event(1));
        watcher.process(event(2));
        executor.remove().run();
        watcher.process(event(3));
        executor.remove().run();
        assertEquals(List.of("/1", "/2", "/3"), notified);
    }

    @Test
    void nestedEventIsDeliveredAfterTheCurrentOne() throws Exception {
        Watcher[] self = new Watcher[1];
        self[0] = Watcher.on(Runnable::run, event -> {
            if (event.zxid() == 1) {
                self[0].process(event(2));
            }
            notified.add(event.path());
        });
        self[0].process(event(1));
        assertEquals(List.of("/1", "/2"), notified);
    }

    @Test
    void rejectionByTheExecutorLosesOnlyItsEvent() throws Exception {
        AtomicBoolean refuse = new AtomicBoolean(true);
        Watcher watcher = Watcher.on(
                task -> {
                    if (refuse.get()) {
                        throw new RejectedExecutionException("thrown by a test");
                    }
                    task.run();
                },
                event -> notified.add(event.path()));
        assertThrows(RejectedExecutionException.class, () -> watcher.process(event(1)));
        refuse.set(false);
        watcher.process(event(2));
        assertEquals(List.of("/2"), notified);
    }

    @Test
    void listenersRunOnTheExecutorInOrder() throws Exception {
        SessionListener listener = SessionListener.on(
                executor::add, change -> notified.add(change.state().name()));
        for (SessionState state : SessionState.values()) {
            listener.stateChanged(new StateChange(state, KeeperState.CLOSED, StateCause.STOPPED, 0, null, null));
        }
        assertEquals(List.of(), notified);
        executor.remove().run();
        assertEquals(List.of("LOST", "SUSPENDED", "CONNECTED", "CONNECTED_READ_ONLY"), notified);
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is refused
    void nullsAreRejected() {
        assertThrows(NullPointerException.class, () -> Watcher.on(null, event -> {}));
        assertThrows(NullPointerException.class, () -> Watcher.on(Runnable::run, null));
        assertThrows(NullPointerException.class, () -> SessionListener.on(null, change -> {}));
        assertThrows(NullPointerException.class, () -> SessionListener.on(Runnable::run, null));
    }
}
