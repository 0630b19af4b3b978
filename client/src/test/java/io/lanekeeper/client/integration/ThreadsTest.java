// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients on loops that they are handed have no threads. The server is elsewhere, so that its threads are not here. */
@Timeout(120)
class ThreadsTest {
    private static final int CLIENTS = 100;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void hundredClientsAddNoThread(Transport transport) throws Exception {
        EventLoopGroup group = transport.newGroup(2);
        try (ZooKeeperProcess server = ZooKeeperProcess.start()) {
            for (int i = 0; i < 2; i++) {
                group.next().submit(() -> {}).sync();
            }
            Set<Thread> before = threads();
            assertEquals(
                    2, before.stream().filter(thread -> inGroup(group, thread)).count());
            List<ZooKeeperClient> clients = new ArrayList<>();
            List<SequentialNettyHandler> handlers = new ArrayList<>();
            CountDownLatch notified = new CountDownLatch(CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                SequentialNettyHandler handler = SequentialNettyHandler.on(group);
                handlers.add(handler);
                clients.add(ZooKeeperClient.builder()
                        .connectString(server.connectString())
                        .handler(handler)
                        .build());
            }
            List<AsyncResult<Void>> started =
                    clients.stream().map(ZooKeeperClient::start).toList();
            started.forEach(RealServerTest::get);
            List<AsyncResult<?>> watching = new ArrayList<>();
            clients.forEach(client -> watching.add(client.exists("/born", event -> notified.countDown())));
            watching.forEach(RealServerTest::get);
            assertEquals(Set.of(), added(before), "with " + CLIENTS + " started clients");
            RealServerTest.get(clients.get(0).create("/born", null));
            assertTrue(notified.await(30, TimeUnit.SECONDS), "all watches fire");
            assertEquals(Set.of(), added(before), "after " + CLIENTS + " watches");
            List<AsyncResult<Void>> stopped =
                    clients.stream().map(ZooKeeperClient::stop).toList();
            stopped.forEach(RealServerTest::get);
            handlers.forEach(handler -> RealServerTest.get(handler.stop()));
            assertEquals(Set.of(), added(before), "after all have stopped");
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static boolean inGroup(EventLoopGroup group, Thread thread) {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop(thread)) {
                return true;
            }
        }
        return false;
    }

    private static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    /** The JDK waits for child processes in a thread of its own. */
    private static Set<String> added(Set<Thread> before) {
        return threads().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("process reaper"))
                .collect(Collectors.toSet());
    }
}
