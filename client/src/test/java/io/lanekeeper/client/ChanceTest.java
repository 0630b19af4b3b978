// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Whatever a client leaves to chance. The generator of a handler may belong to the thread that asks for it, as {@link
 * ThreadLocalRandom} does: on a thread that has not asked, it gives each process the same numbers.
 */
class ChanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /** A generator that says when it is used on another thread than the loop's. */
    private final class Watched extends Random {
        private static final long serialVersionUID = 1L;

        private final transient Handler handler;
        private final transient Thread owner = Thread.currentThread();

        Watched(Handler handler) {
            super(0);
            this.handler = handler;
        }

        @Override
        protected int next(int bits) {
            if (handler != null) {
                numbers.incrementAndGet();
                if (Thread.currentThread() != owner || !handler.loop().inLoop()) {
                    faults.add("drawn on " + owner + ", used on " + Thread.currentThread());
                }
            }
            return ThreadLocalRandom.current().nextInt() >>> (32 - bits);
        }
    }

    private Handler watched(Handler handler) {
        return (Handler) Proxy.newProxyInstance(
                Handler.class.getClassLoader(),
                new Class<?>[] {Handler.class},
                (proxy, method, arguments) ->
                        "random".equals(method.getName()) ? new Watched(handler) : called(handler, method, arguments));
    }

    private static Object called(Handler handler, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(handler, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void randomNumbersAreDrawnOnTheLoop() throws InterruptedException {
        Handler handler = SequentialThreadHandler.platform();
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString("127.0.0.1:1,127.0.0.1:2,127.0.0.1:3") // nothing listens there
                .handler(watched(handler))
                .reconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(2))
                .build();
        client.start();
        try {
            awaitMore();
            client.updateHosts("127.0.0.1:4,127.0.0.1:5,127.0.0.1:1");
            awaitMore();
            client.updateHosts("127.0.0.1:6,127.0.0.1:7,127.0.0.1:8,127.0.0.1:9");
            awaitMore();
        } finally {
            client.stop().await(PATIENCE);
            handler.stop().await(PATIENCE);
        }
        assertEquals(List.of(), faults);
    }

    /** More choices than one pause takes. */
    private void awaitMore() {
        int before = numbers.get();
        Waits.until("choices", () -> numbers.get() > before + 10);
        assertTrue(faults.isEmpty(), faults::toString);
    }
}
