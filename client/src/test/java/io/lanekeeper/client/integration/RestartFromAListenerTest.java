// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.lanekeeper.client.RetryPolicy;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** User code on another thread uses the client while the loop is held in the step that has notified it. */
@Timeout(120)
class RestartFromAListenerTest {
    /** Handlers whose lanes have threads of their own. */
    enum Kind {
        PLATFORM {
            @Override
            Handler handler(DefaultEventExecutorGroup lanes) {
                return SequentialThreadHandler.platform();
            }
        },
        NETTY_WITH_LANES {
            @Override
            Handler handler(DefaultEventExecutorGroup lanes) {
                return SequentialNettyHandler.builder().lanesOn(lanes).build();
            }
        };

        abstract Handler handler(DefaultEventExecutorGroup lanes);
    }

    private final DefaultEventExecutorGroup lanes = new DefaultEventExecutorGroup(3);

    @AfterEach
    void endLanes() {
        lanes.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void startInAListenerBeginsANewRun(Kind kind) throws Exception {
        Handler handler = kind.handler(lanes);
        Granting first = new Granting(0);
        CompletableFuture<Granting> second = new CompletableFuture<>();
        CompletableFuture<AsyncResult<Void>> restarted = new CompletableFuture<>();
        ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString("127.0.0.1:" + first.port())
                .handler(holding(handler))
                .stopTimeout(Duration.ofMillis(200))
                .connectionRetry(RetryPolicy.builder().tries(1).build())
                .build();
        zk.addListener(change -> {
            if (change.cause() == StateCause.RETRIES_EXHAUSTED && !restarted.isDone()) {
                second.complete(new Granting(first.port()));
                restarted.complete(zk.start());
            }
        });
        AsyncResult<Void> started = zk.start();
        Waits.get(started);
        first.close();
        AsyncResult<Void> again = restarted.get(60, TimeUnit.SECONDS);
        assertNotSame(started, again);
        Waits.get(again);
        assertEquals(SessionState.CONNECTED, zk.state());
        second.get().close();
        Waits.get(zk.stop());
        Waits.get(handler.stop());
    }

    /** The loop goes on when the listener has returned. */
    private static Handler holding(Handler handler) {
        return (Handler) Proxy.newProxyInstance(
                Handler.class.getClassLoader(), new Class<?>[] {Handler.class}, (proxy, method, arguments) -> {
                    CountDownLatch returned = new CountDownLatch(1);
                    boolean held = method.getName().equals("dispatch")
                            && handler.loop().inLoop();
                    if (held && arguments[0] instanceof Callback callback) {
                        arguments[0] = new Callback(callback.lane(), () -> {
                            try {
                                return callback.task().call();
                            } finally {
                                returned.countDown();
                            }
                        });
                    }
                    try {
                        Object value = method.invoke(handler, arguments);
                        if (held) {
                            returned.await(20, TimeUnit.SECONDS);
                        }
                        return value;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
