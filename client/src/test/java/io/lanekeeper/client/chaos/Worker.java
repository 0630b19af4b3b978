// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Does the same again and again, on a thread of its own, until it is stopped. */
abstract class Worker {
    private final Thread thread;
    private final Random random;
    private final long pace;
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    /** @param pace pause between two steps, on average */
    Worker(String name, long seed, Duration pace) {
        thread = new Thread(this::run, "chaos-" + name);
        thread.setDaemon(true);
        random = new Random(seed);
        this.pace = pace.toNanos();
    }

    /** Makes some calls and waits for their ends. Failed calls are no failure. */
    abstract void step(Random random) throws InterruptedException;

    final void start() {
        thread.start();
    }

    final void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    /** Waits for the end, and throws what a step has thrown. */
    final void join() {
        try {
            thread.join(Waits.LIMIT.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse(thread.isAlive(), () -> thread.getName() + " ends");
        Throwable thrown = failure;
        if (thrown != null) {
            throw new AssertionError(thread.getName(), thrown);
        }
    }

    private void run() {
        try {
            while (!stopping) {
                step(random);
                LockSupport.parkNanos((long) (2 * pace * random.nextDouble()));
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** Each call has a time-out, so it ends. */
    static void awaitEnds(List<? extends AsyncResult<?>> calls) throws InterruptedException {
        for (AsyncResult<?> call : calls) {
            assertTrue(call.await(Waits.LIMIT), "a call has not ended");
        }
    }

    static void awaitEnd(AsyncResult<?> call) throws InterruptedException {
        awaitEnds(List.of(call));
    }
}
