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

/** The loop's end, and its timers in number. */
@Timeout(60)
class LoopTest {
    private final AtomicInteger threads = new AtomicInteger();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private final ThreadLoop loop = new ThreadLoop(task -> ThreadKind.PLATFORM.newThread("test-loop", () -> {
        threads.incrementAndGet();
        task.run();
    }));

    @Test
    void endsAfterWhatItHasAccepted() throws InterruptedException {
        loop.whenEnded(() -> told.add("ended"));
        loop.whenEnded(ended::countDown);
        loop.whenEnded(() -> told.add("called off")).cancel();
        loop.schedule(() -> told.add("never"), Duration.ofHours(1));
        loop.schedule(() -> told.add("never"), Duration.ofHours(1), () -> told.add("instead"));
        loop.schedule(() -> told.add("never"), Duration.ofHours(1), () -> told.add("not either"))
                .cancel();
        loop.execute(() -> {
            loop.end(() -> {
                told.add("last");
                loop.execute(() -> told.add("after the last"));
            });
            loop.execute(() -> told.add("accepted, ending: " + loop.ending()));
        });
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("last", "accepted, ending: true", "after the last", "instead", "ended"), told);
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        assertThrows(RejectedExecutionException.class, () -> loop.schedule(() -> {}, Duration.ZERO));
        loop.whenEnded(() -> told.add("at once"));
        assertEquals("at once", told.get(told.size() - 1));
    }

    @Test
    void endsWithoutAThreadIfItHadNone() {
        loop.whenEnded(() -> told.add("ended"));
        assertFalse(loop.ending());
        loop.end(() -> told.add("last"));
        assertEquals(List.of("ended"), told);
        assertTrue(loop.ending());
        assertEquals(0, threads.get());
    }

    /** As many as callers with a time-out may leave; each is forgotten when it is called off. */
    @Test
    void takesManyTimersInOrder() throws InterruptedException {
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
        loop.schedule(() -> told.add("never"), Duration.ofSeconds(Long.MAX_VALUE));
        CountDownLatch last = new CountDownLatch(1);
        loop.whenEnded(last::countDown);
        loop.end(() -> {});
        assertTrue(last.await(20, TimeUnit.SECONDS));
        assertEquals(List.of(), told);
        assertEquals(1, threads.get());
    }

    @Test
    void isNotEndedByAnInterrupt() throws InterruptedException {
        loop.execute(() -> Thread.currentThread().interrupt());
        loop.schedule(ended::countDown, Duration.ofMillis(10));
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        loop.end(() -> {});
    }
}
