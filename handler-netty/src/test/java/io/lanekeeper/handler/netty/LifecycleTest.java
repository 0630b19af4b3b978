// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts, stops, and owned and shared loops of each kind. */
@Timeout(60)
@Tag("netty-4.1")
class LifecycleTest {
    @Test
    void ownedHandlerStartsStopsAndStartsAgain() throws Exception {
        SequentialNettyHandler handler = SequentialNettyHandler.builder()
                .name("own")
                .transport(NettyTransport.NIO)
                .build();
        assertFalse(handler.running());
        assertThrows(RejectedExecutionException.class, () -> handler.dispatch(Callback.of(Lane.WATCH, () -> {})));
        SerialExecutor first = handler.loop();
        assertTrue(handler.start().successful() && handler.running());
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        handler.lane(Lane.SESSION).execute(() -> ran.complete(Thread.currentThread()));
        Thread thread = ran.get(20, TimeUnit.SECONDS);
        assertTrue(thread.getName().startsWith("own") && thread.isDaemon());
        Await.done(handler.stop());
        assertFalse(handler.running());
        Await.until(() -> !thread.isAlive());
        assertThrows(RejectedExecutionException.class, () -> first.execute(() -> {}));
        Await.done(handler.start());
        assertNotSame(first, handler.loop());
        assertTrue(handler.running());
        Await.done(handler.stop());
    }

    @Test
    @SuppressWarnings("deprecation") // the only kind that both lines of Netty have
    void startFailsAfterASharedLoopHasEnded() throws Exception {
        EventLoopGroup group = new NioEventLoopGroup(1);
        SequentialNettyHandler handler = SequentialNettyHandler.on(group);
        Await.done(handler.start());
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        AsyncResult<Void> again = handler.start();
        assertInstanceOf(IllegalStateException.class, again.exception());
        assertFalse(handler.running());
    }

    @Test
    void stopBeforeAnyStartEndsTheOwnedLoop() throws Exception {
        SequentialNettyHandler handler = SequentialNettyHandler.owned();
        Await.done(handler.stop());
        assertThrows(RejectedExecutionException.class, () -> handler.loop().execute(() -> {}));
    }

    @Test
    void startsAndStopsTakeEffectInOrder() throws Exception {
        SequentialNettyHandler handler = SequentialNettyHandler.owned();
        List<AsyncResult<Void>> results = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            results.add(handler.start());
            results.add(handler.start());
            results.add(handler.stop());
            results.add(handler.stop());
        }
        results.add(handler.start());
        for (AsyncResult<Void> result : results) {
            Await.done(result);
            assertTrue(result.successful());
        }
        assertTrue(handler.running());
        Await.done(handler.stop());
        assertFalse(handler.running());
    }

    @Test
    void stopCannotBeCancelled() throws Exception {
        SequentialNettyHandler handler = SequentialNettyHandler.owned();
        handler.start();
        AsyncResult<Void> stopped = handler.stop();
        assertFalse(stopped.cancel());
        Await.done(stopped);
        assertTrue(stopped.successful());
    }

    @Test
    void stopInALaneDoesNotBlockTheLoop() throws Exception {
        SequentialNettyHandler handler = SequentialNettyHandler.owned();
        handler.start();
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        handler.lane(Lane.WATCH).execute(() -> handler.stop().link(done -> stopped.complete(done.successful())));
        assertTrue(stopped.get(20, TimeUnit.SECONDS));
    }

    @Test
    void sharedLoopIsNotEndedByStop() throws Exception {
        EventLoopGroup group = Groups.nio(1);
        SequentialNettyHandler handler = SequentialNettyHandler.on(group);
        for (int i = 0; i < 3; i++) {
            assertTrue(handler.start().successful());
            Await.done(handler.stop());
        }
        Await.done(group.submit(() -> {}));
        handler.start();
        Promise<String> hold = handler.asyncResult();
        handler.dispatch(new Callback(Lane.WATCH, () -> hold));
        AsyncResult<Void> stopped = handler.stop();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        Await.done(stopped);
        Await.done(handler.stop());
        AsyncResult<Void> again = handler.start();
        assertInstanceOf(IllegalStateException.class, again.exception());
        Await.done(handler.stop());
    }

    @Test
    void stopCompletesOnALoopThatHasEnded() throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        SequentialNettyHandler handler = SequentialNettyHandler.on(loop);
        handler.start();
        Await.done(loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        Promise<String> result = handler.asyncResult();
        List<String> ran = new ArrayList<>();
        result.link(done -> ran.add("inline"));
        result.set("v");
        assertEquals(List.of("inline"), ran);
        assertThrows(RejectedExecutionException.class, () -> handler.dispatch(Callback.of(Lane.WATCH, () -> {})));
        Await.done(handler.stop());
    }

    @Test
    void loopRunsTasksAndTimers() throws Exception {
        SequentialNettyHandler handler = SequentialNettyHandler.owned();
        List<String> ran = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        SerialExecutor loop = handler.loop();
        loop.execute(() -> {
            loop.execute(() -> ran.add("second"));
            ran.add("first " + loop.inLoop());
            loop.schedule(() -> ran.add("cancelled"), Duration.ZERO).cancel();
            loop.schedule(
                    () -> {
                        throw new IllegalStateException("is logged");
                    },
                    Duration.ZERO);
            loop.schedule(done::countDown, Duration.ofMillis(1));
        });
        Await.latch(done);
        assertEquals(List.of("first true", "second"), ran);
        long before = loop.nanoTime();
        assertTrue(loop.nanoTime() - before >= 0);
        Await.done(handler.stop());
    }

    @Test
    void transportIsDerivedFromTheLoop() {
        assertEquals(NettyTransport.LOCAL, NettyTransport.of(new DefaultEventLoop()));
        for (NettyTransport transport : NettyTransport.values()) {
            if (transport.isAvailable()) {
                assertKind(transport, Groups.of(transport, 1));
            }
        }
        EmbeddedChannel unknown = new EmbeddedChannel();
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> SequentialNettyHandler.on(unknown.eventLoop()));
        assertTrue(String.valueOf(error.getMessage()).startsWith("eventLoop: io.netty"));
        unknown.finishAndReleaseAll();
    }

    @Test
    @SuppressWarnings("deprecation") // deprecated in 4.2, where many applications still use them
    void transportIsDerivedFromTheLoopOfADeprecatedGroup() {
        assertKind(NettyTransport.NIO, new NioEventLoopGroup(1));
        if (Epoll.isAvailable()) {
            assertKind(NettyTransport.EPOLL, new EpollEventLoopGroup(1));
        }
    }

    @Test
    void unavailableTransportIsRejected() {
        NettyHandlerBuilder builder = SequentialNettyHandler.builder().transport(NettyTransport.KQUEUE);
        assumeFalse(NettyTransport.KQUEUE.isAvailable());
        IllegalStateException error = assertThrows(IllegalStateException.class, builder::build);
        assertTrue(String.valueOf(error.getMessage()).startsWith("transport: KQUEUE (expected: "), error.getMessage());
        assertNotNull(error.getCause());
    }

    @Test
    void builderRejectsBadArguments() {
        NettyHandlerBuilder builder = SequentialNettyHandler.builder();
        assertRejected("name: ", () -> builder.name(""));
        assertRejected("drainTimeout: PT0S (expected: more than zero)", () -> builder.drainTimeout(Duration.ZERO));
        assertRejected("slowCallbackThreshold: ", () -> builder.slowCallbackThreshold(Duration.ofMillis(-1)));
        assertRejected("lanesOn: ", () -> builder.lanesOn(ImmediateEventExecutor.INSTANCE));
        assertRejected(
                "transport: ",
                () -> SequentialNettyHandler.builder()
                        .eventLoop(new DefaultEventLoop())
                        .transport(NettyTransport.NIO)
                        .build());
        assertSame(builder, builder.name("x"));
    }

    private static void assertRejected(String message, org.junit.jupiter.api.function.Executable call) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
        assertTrue(String.valueOf(error.getMessage()).startsWith(message), error.getMessage());
    }

    private static void assertKind(NettyTransport expected, EventLoopGroup group) {
        EventLoop loop = group.next();
        assertEquals(expected, NettyTransport.of(loop));
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
