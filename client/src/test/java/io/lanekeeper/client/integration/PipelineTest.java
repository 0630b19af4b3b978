// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.NettyCustomizer;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A pipeline that keeps the end of a connection to itself, as those of Netty's proxy handlers may. */
@RunsOn(value = HandlerForm.NETTY_NIO, because = "the pipelines are Netty's")
class PipelineTest extends RealServerTest {
    private Handler keepingTheEnd() {
        return stoppedAfterwards(SequentialNettyHandler.builder()
                .eventLoopGroup(group())
                .customizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelInactive(ChannelHandlerContext ctx) {}
                        });
                    }
                })
                .build());
    }

    @Test
    void lossIsNoticed() {
        ZooKeeperClient client = started(builder().handler(keepingTheEnd()));
        Queue<StateChange> changes = new ConcurrentLinkedQueue<>();
        client.addListener(changes::add);
        server().killConnections();
        assertEquals(SessionState.SUSPENDED, next(changes).state());
        assertEquals(SessionState.CONNECTED, next(changes).state());
    }

    @Test
    void hangUpIsFollowedByTheNextAttempt() throws IOException {
        AtomicInteger accepted = new AtomicInteger();
        try (ServerSocket hangingUp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> hangUp(hangingUp, accepted), "hanging-up");
            thread.setDaemon(true);
            thread.start();
            ZooKeeperClient client = client(builder()
                    .handler(keepingTheEnd())
                    .connectString("127.0.0.1:" + hangingUp.getLocalPort())
                    .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(20)));
            client.start();
            until("it has been tried again", () -> accepted.get() >= 3);
            get(client.stop());
        }
    }

    private static void hangUp(ServerSocket server, AtomicInteger accepted) {
        try {
            while (true) {
                server.accept().close();
                accepted.incrementAndGet();
            }
        } catch (IOException e) {
            // The test has closed it.
        }
    }
}
