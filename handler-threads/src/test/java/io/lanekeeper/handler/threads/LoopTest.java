// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of the loop, and many timers. */
@Timeout(60)
class LoopTest {
    private final AtomicInteger threads = new AtomicInteger();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private final ThreadLoop loop = new ThreadLoop(task -> ThreadKind.PLATFORM.newThread("test-loop", () -> {
        threads.incrementAndGet();
        task.run();
    }));

    @Test
    void endsAfterItsAcceptedTasks() throws InterruptedException {
        loop.whenEnded(() -> ran.add("ended"));
        loop.whenEnded(ended::countDown);
        loop.whenEnded(() -> ran.add("called off")).cancel();
        loop.schedule(() -> ran.add("never"), Duration.ofHours(1));
        loop.schedule(() -> ran.add("never"), Duration.ofHours(1), () -> ran.add("instead"));
        loop.schedule(() -> ran.add("never"), Duration.ofHours(1), () -> ran.add("not either"))
                .cancel();
        loop.execute(() -> {
            loop.end(() -> {
                ran.add("last");
                loop.execute(() -> ran.add("after the last"));
            });
            loop.execute(() -> ran.add("accepted, ending: " + loop.ending()));
        });
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("last", "accepted, ending: true", "after the last", "instead", "ended"), ran);
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        assertThrows(RejectedExecutionException.class, () -> loop.schedule(() -> {}, Duration.ZERO));
        loop.whenEnded(() -> ran.add("at once"));
        assertEquals("at once", ran.get(ran.size() - 1));
    }

    @Test
    void endsWithoutAThreadIfItWasNeverUsed() {
        loop.whenEnded(() -> ran.add("ended"));
        assertFalse(loop.ending());
        loop.end(() -> ran.add("last"));
        assertEquals(List.of("ended"), ran);
        assertTrue(loop.ending());
        assertEquals(0, threads.get());
    }

    /** As many timers as callers with a time-out may leave. Each is forgotten when it is cancelled. */
    @Test
    void manyTimersFireInOrder() throws InterruptedException {
        int count = 20_000;
        AtomicInteger fired = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            Cancellable timer =
                    loop.schedule(fired::incrementAndGet, Duration.ofHours(1).plusNanos(count - i));
            if (i % 2 == 0) {
                timer.cancel();
            } else {
                loop.schedule(timer::cancel, Duration.ofNanos(i));
            }
        }
        loop.schedule(ended::countDown, Duration.ofMillis(100));
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertEquals(0, fired.get());
        loop.schedule(() -> ran.add("never"), Duration.ofSeconds(Long.MAX_VALUE));
        CountDownLatch last = new CountDownLatch(1);
        loop.whenEnded(last::countDown);
        loop.end(() -> {});
        assertTrue(last.await(20, TimeUnit.SECONDS));
        assertEquals(List.of(), ran);
        assertEquals(1, threads.get());
    }

    @Test
    void interruptDoesNotEndTheLoop() throws InterruptedException {
        loop.execute(() -> Thread.currentThread().interrupt());
        loop.schedule(ended::countDown, Duration.ofMillis(10));
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        loop.end(() -> {});
    }
}
