// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.handler.spi.InterruptibleTasks;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that hang, as a log-in may, on threads that are real. */
@Timeout(120)
class HungLogInTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();

    @AfterEach
    void letGo() {
        over.countDown();
    }

    private static Stream<Handler> handlers() {
        return Stream.of(SequentialNettyHandler.owned(), SequentialThreadHandler.platform());
    }

    /** Whatever interrupts it. */
    private String hang() {
        hanging.incrementAndGet();
        while (true) {
            try {
                over.await();
                return "late";
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
        }
    }

    private AsyncResult<String> hung(Handler handler) {
        int before = hanging.get();
        AsyncResult<String> result = handler.spawnInterruptibly(this::hang);
        Waits.until("it hangs", () -> hanging.get() > before);
        return result;
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void hungLoginsDoNotDelayOtherLoginsOrSpawnedTasks(Handler handler) {
        Waits.get(handler.start());
        List<AsyncResult<String>> results = new ArrayList<>();
        for (int i = 0; i < InterruptibleTasks.HUNG; i++) {
            AsyncResult<String> result = hung(handler);
            assertTrue(result.cancel(true));
            int number = i + 1;
            Waits.until("it is interrupted", () -> interrupted.get() >= number);
        }
        assertEquals("fine", Waits.get(handler.spawnInterruptibly(() -> "fine")));
        assertEquals("fine", Waits.get(handler.spawn(() -> "fine")));
        for (int i = 0; i < InterruptibleTasks.AT_ONCE; i++) {
            results.add(hung(handler));
        }
        AsyncResult<String> waits = handler.spawnInterruptibly(() -> "waits");
        results.forEach(result -> assertTrue(result.cancel(true)));
        assertEquals("fine", Waits.get(handler.spawn(() -> "fine")));
        assertTrue(!waits.isDone(), "there are " + hanging.get() + " threads already");
        over.countDown();
        assertEquals("waits", Waits.get(waits));
        Waits.get(handler.stop());
    }

    /** Its first log-ins hang, and later ones would not. */
    @ParameterizedTest
    @MethodSource("handlers")
    void loginsSucceedAfterHungOnes(Handler handler) throws Exception {
        AtomicInteger fine = new AtomicInteger();
        try (Granting server = new Granting(0);
                ZooKeeperClient zk = ZooKeeperClient.builder()
                        .connectString("127.0.0.1:" + server.port())
                        .handler(handler)
                        .connectTimeout(Duration.ofMillis(100))
                        .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(20))
                        .sasl(endpoint -> {
                            if (hanging.get() < 10) {
                                hang();
                            }
                            fine.incrementAndGet();
                            throw new IOException("no log-in, says a test");
                        })
                        .build()) {
            zk.start();
            Waits.until("a log-in that does not hang", () -> fine.get() > 1);
            assertEquals("fine", Waits.get(handler.spawn(() -> "fine")));
        }
        Waits.get(handler.stop());
    }

    /** Cancels a log-in that waits in the queue; the next one must run in its place. */
    @Test
    void loginCancelledInTheQueueDoesNotRun() {
        SequentialThreadHandler handler = SequentialThreadHandler.platform();
        Waits.get(handler.start());
        List<AsyncResult<String>> results = new ArrayList<>();
        for (int i = 0; i < InterruptibleTasks.AT_ONCE; i++) {
            results.add(hung(handler));
        }
        AsyncResult<String> never = handler.spawnInterruptibly(this::hang);
        AsyncResult<String> next = handler.spawnInterruptibly(() -> "next");
        assertTrue(never.cancel());
        assertTrue(Waits.failure(never) instanceof CancellationException);
        results.get(0).cancel(true);
        assertEquals("next", Waits.get(next));
        assertEquals(InterruptibleTasks.AT_ONCE, hanging.get());
        Waits.get(handler.stop());
    }

    /** Then the next use of the thread is not interrupted. */
    @Test
    void threadOfAnExecutorIsReturnedWithoutAnInterrupt() {
        ExecutorService one = Executors.newSingleThreadExecutor();
        Executor executor = one;
        SequentialThreadHandler handler =
                SequentialThreadHandler.builder().spawnExecutor(executor).build();
        Waits.get(handler.start());
        AsyncResult<String> result = hung(handler);
        result.cancel(true);
        Waits.until("it is interrupted", () -> interrupted.get() == 1);
        over.countDown();
        assertEquals(false, Waits.get(handler.spawn(() -> Thread.currentThread().isInterrupted())));
        Waits.get(handler.stop());
        one.shutdown();
    }
}
