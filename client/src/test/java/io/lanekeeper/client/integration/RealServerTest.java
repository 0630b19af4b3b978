// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.EmbeddedZooKeeper;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A real server, and clients on a loop that the test hands in; all are gone after each test. */
@Timeout(120)
abstract class RealServerTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final MultiThreadIoEventLoopGroup group;
    private final EmbeddedZooKeeper server;
    private final SequentialNettyHandler handler;
    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private final List<Handler> handlers = new ArrayList<>();

    RealServerTest() {
        this(Transport.EPOLL, EmbeddedZooKeeper.builder());
    }

    RealServerTest(Transport transport, EmbeddedZooKeeper.Builder settings) {
        group = transport.newGroup(1);
        server = settings.start();
        handler = SequentialNettyHandler.on(group);
        stoppedAfterwards(handler);
    }

    @AfterEach
    void endAll() throws Exception {
        endClients();
        for (Handler each : handlers) {
            assertTrue(each.stop().await(LIMIT), "handler stops");
        }
        server.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    final void endClients() throws InterruptedException {
        for (ZooKeeperClient client : clients) {
            assertTrue(client.stop().await(LIMIT), "client stops");
        }
    }

    EmbeddedZooKeeper server() {
        return server;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    SequentialNettyHandler handler() {
        return handler;
    }

    <H extends Handler> H stoppedAfterwards(H another) {
        handlers.add(another);
        return another;
    }

    ZooKeeperClientBuilder builder() {
        return ZooKeeperClient.builder()
                .connectString(server.connectString())
                .handler(handler)
                .requestTimeout(LIMIT);
    }

    ZooKeeperClient client(ZooKeeperClientBuilder builder) {
        ZooKeeperClient client = builder.build();
        clients.add(client);
        return client;
    }

    ZooKeeperClient started() {
        return started(builder());
    }

    ZooKeeperClient started(ZooKeeperClientBuilder builder) {
        ZooKeeperClient client = client(builder);
        get(client.start());
        return client;
    }

    static <T> T get(AsyncResult<T> result) {
        try {
            return result.get(LIMIT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Throwable failure(AsyncResult<?> result) {
        try {
            assertTrue(result.await(LIMIT), "ends");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Throwable error = result.exception();
        return error == null ? fail("succeeded with " + result.value()) : error;
    }

    /** Waits for what comes about by itself. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                fail("not within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
