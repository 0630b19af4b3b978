// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts and stops that fail, and threads that cannot be started. */
@Timeout(60)
class LifecycleTest {
    @Test
    void startOrStopThatThrowsFailsAndTheNextOneRuns() {
        OutOfMemoryError cause = noThread();
        HandlerThreads threads = new HandlerThreads(SocketsTest.settings(ThreadKind.PLATFORM));
        List<String> steps = new ArrayList<>();
        Lifecycle lifecycle = new Lifecycle(
                threads,
                done -> {
                    steps.add("start");
                    if (steps.size() <= 2) {
                        throw cause;
                    }
                    done.set(null);
                },
                done -> {
                    steps.add("stop");
                    throw cause;
                });
        assertSame(cause, lifecycle.start().exception());
        assertSame(cause, lifecycle.start().exception(), "a start after one that failed is another one");
        assertTrue(lifecycle.start().successful());
        assertTrue(lifecycle.start().successful(), "which holds");
        assertSame(cause, lifecycle.stop().exception());
        assertSame(cause, lifecycle.stop().exception());
        assertTrue(lifecycle.start().successful());
        assertEquals(List.of("start", "start", "start", "stop", "stop", "start"), steps);
    }

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
