// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.AsyncResult;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Measures how long a reconnect with ten thousand watches keeps the loop from other work at a stretch. A loop without
 * work shows the delays of the machine at the same time. The figure is for a reader, so the bound is a generous one.
 */
@RunsOn(
        value = {HandlerForm.NETTY_NIO, HandlerForm.NETTY_EPOLL},
        because = "only an event loop has other work")
class StallTest extends RealServerTest {
    private static final int WATCHES = 10_000;
    private static final Duration SENSE = Duration.ofSeconds(5);

    @Test
    void reconnectWithManyWatchesDoesNotStallTheLoop() throws Exception {
        EventLoopGroup idle = Transport.NIO.newGroup(1);
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk = started(builder().connectString(proxy.connectString()));
            List<StateChange> changes = new CopyOnWriteArrayList<>();
            AtomicInteger notified = new AtomicInteger();
            List<AsyncResult<?>> watching = new ArrayList<>();
            for (int i = 0; i < WATCHES; i++) {
                watching.add(zk.exists("/service/instance-" + i, event -> notified.incrementAndGet()));
            }
            watching.forEach(RealServerTest::get);
            watching.clear();
            zk.addListener(changes::add);
            StallWatch busy = new StallWatch(group().next());
            StallWatch free = new StallWatch(idle.next());
            proxy.cut();
            until("connected again", () -> changes.size() == 2 && zk.state() == SessionState.CONNECTED);
            long stall = busy.stop();
            long machine = free.stop();
            System.out.printf(
                    Locale.ROOT,
                    "%s: longest stall of the loop in a reconnect with %d watches: %.2f ms; of an idle loop: %.2f ms%n",
                    form,
                    WATCHES,
                    stall / 1e6,
                    machine / 1e6);
            until("the server has them all", () -> server().watchCount() == WATCHES);
            assertEquals(0, notified.get());
            assertTrue(stall < SENSE.toNanos(), stall + " ns");
        } finally {
            idle.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }
}
