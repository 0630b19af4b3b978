// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that cannot be started. */
@Timeout(60)
class LifecycleTest {
    @Test
    void startFailsIfTheLoopThreadCannotBeStarted() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        ThreadLoop loop = new ThreadLoop(task -> new RefusedOnce(task, starts));
        assertThrows(OutOfMemoryError.class, loop::start);
        loop.start();
        CountDownLatch ran = new CountDownLatch(1);
        loop.execute(ran::countDown);
        assertTrue(ran.await(20, TimeUnit.SECONDS));
        loop.start();
        assertEquals(2, starts.get(), "one thread is enough");
        loop.end(() -> {});
        assertFalse(loop.inLoop());
    }

    @Test
    void laneThreadsEndIfOneOfThemCannotBeStarted() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        List<Thread> made = new ArrayList<>();
        LaneThreads threads = new LaneThreads((lane, task) -> {
            Thread thread = made.size() == 1 ? new RefusedOnce(task, starts) : new Thread(task, "test-lane");
            made.add(thread);
            return thread;
        });
        assertThrows(OutOfMemoryError.class, threads::start);
        made.get(0).join(20_000);
        assertFalse(made.get(0).isAlive());
        assertFalse(made.get(2).isAlive());
    }

    private static OutOfMemoryError noThread() {
        return new OutOfMemoryError("unable to create a thread, says a test");
    }

    /** A thread whose first start fails. */
    private static final class RefusedOnce extends Thread {
        private final AtomicInteger starts;

        RefusedOnce(Runnable task, AtomicInteger starts) {
            super(task, "test-loop");
            this.starts = starts;
        }

        @Override
        public synchronized void start() {
            if (starts.incrementAndGet() == 1) {
                throw noThread();
            }
            super.start();
        }
    }
}
