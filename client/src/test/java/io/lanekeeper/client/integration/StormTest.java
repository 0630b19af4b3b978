// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.netty.NettyCustomizer;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A hundred thousand watch callbacks at once on the loop that also has pings and timers to keep. Between two calls of a
 * timer the loop computes for a short time only; that is counted in the time of its own thread, since on a busy machine a
 * thread that computes waits for long. A ping is no later than such a timer.
 */
@RunsOn(value = HandlerForm.NETTY_EPOLL, because = "only lanes on an event loop share it with pings and timers")
class StormTest extends RealServerTest {
    private static final int WATCHES = 100_000;
    private static final long CALLBACK_NANOS = TimeUnit.MICROSECONDS.toNanos(40);
    private static final Duration SESSION = Duration.ofMillis(2400);
    /** A small part of the storm of four seconds, and of what a ping may be late; cold code needs most of it. */
    private static final long TOLERANCE = SESSION.toNanos() / 12;

    StormTest() {
        super(Duration.ofMillis(1200));
    }

    @Test
    void manyEventsDelayNeitherPingsNorTimers() throws Exception {
        PingRecorder pings = new PingRecorder();
        SequentialNettyHandler handler = stoppedAfterwards(SequentialNettyHandler.builder()
                .eventLoopGroup(group())
                .customizer(pings)
                .build());
        ZooKeeperClient zk =
                started(builder().handler(handler).sessionTimeout(SESSION).maxQueued(2 * WATCHES));
        long session = zk.sessionId();
        get(zk.create("/w", null));
        AtomicInteger notified = new AtomicInteger();
        List<AsyncResult<?>> watching = new ArrayList<>();
        for (int i = 0; i < WATCHES; i++) {
            watching.add(zk.exists("/w", event -> {
                notified.incrementAndGet();
                burn(CALLBACK_NANOS);
            }));
        }
        watching.forEach(RealServerTest::get);
        watching.clear();
        ZooKeeperClient other = started();
        StallWatch busy = new StallWatch(group().next());
        pings.clear();
        long start = System.nanoTime();
        get(other.delete("/w"));
        until("all are notified", () -> notified.get() == WATCHES);
        long storm = System.nanoTime() - start;
        assertTrue(storm >= WATCHES * CALLBACK_NANOS, "the storm is one");
        long timer = busy.stop();
        long turn = busy.longestStep();
        assertTrue(turn > 0 && turn <= TOLERANCE, "between two calls the loop has computed for " + turn / 1000 + " us");
        long ping = pings.longestGap(start, start + storm) - SESSION.toNanos() / 3;
        assertTrue(
                ping <= TOLERANCE + timer,
                "a ping was late by " + ping / 1000 + " us, a timer by " + timer / 1000 + " us");
        assertEquals(session, zk.sessionId());
    }

    private static void burn(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** Sees what leaves the handler: a ping is a frame of eight bytes with the xid -2. */
    private static final class PingRecorder implements NettyCustomizer {
        private final List<Long> times = new CopyOnWriteArrayList<>();

        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    if (message instanceof ByteBuf buffer
                            && buffer.readableBytes() == 12
                            && buffer.getInt(buffer.readerIndex() + 4) == -2) {
                        times.add(System.nanoTime());
                    }
                    context.write(message, promise);
                }
            });
        }

        void clear() {
            times.clear();
        }

        long longestGap(long start, long end) {
            List<Long> edges = new ArrayList<>(times);
            edges.removeIf(time -> time - end > 0);
            assertTrue(edges.size() >= 3, edges.size() + " pings in the storm");
            long longest = edges.get(0) - start;
            for (int i = 1; i < edges.size(); i++) {
                longest = Math.max(longest, edges.get(i) - edges.get(i - 1));
            }
            return longest;
        }
    }
}
