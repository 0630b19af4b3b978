// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.Future;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results that are forwarded to the loop of a channel. */
@Timeout(60)
@SuppressWarnings("deprecation") // Netty 4.1 lacks the replacement of DefaultEventLoopGroup
class ForwardedPromiseTest {
    private static final EventLoopGroup GROUP = new DefaultEventLoopGroup(2);
    private static final EventLoop CLIENTS = GROUP.next();
    private static final EventLoop CHANNELS = GROUP.next();
    private static final EventLoop ELSEWHERE = new DefaultEventLoop();

    private final SequentialNettyHandler handler = SequentialNettyHandler.on(CLIENTS);
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final Promise<String> result = handler.asyncResult();

    @AfterAll
    static void shutDown() {
        GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        ELSEWHERE.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @BeforeEach
    void start() {
        handler.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        Await.done(handler.stop());
    }

    @Test
    void listenersRunOnceInOrderOnTheGivenLoop() {
        Future<String> brought = NettyResults.on(CHANNELS, result);
        brought.addListener(done -> ran.add("1 " + done.getNow() + CHANNELS.inEventLoop()));
        brought.addListener(done -> ran.add("2 " + CHANNELS.inEventLoop()));
        assertFalse(brought.isDone());
        result.set("v");
        brought.addListener(done -> ran.add("3 " + CHANNELS.inEventLoop()));
        Await.until(() -> ran.size() == 3);
        assertEquals(List.of("1 vtrue", "2 true", "3 true"), ran);
    }

    @Test
    void listenersRunOnTheLoopOfTheClientItself() {
        NettyResults.on(CLIENTS, result).addListener(done -> ran.add("" + done.getNow() + CLIENTS.inEventLoop()));
        result.set("v");
        Await.until(() -> ran.size() == 1);
        assertEquals(List.of("vtrue"), ran);
    }

    @Test
    void listenersRunInTheOrderOfTheResults() {
        for (int i = 0; i < 1_000; i++) {
            Promise<Integer> one = handler.asyncResult();
            NettyResults.on(CHANNELS, one).addListener(done -> ran.add("" + done.getNow()));
            one.set(i);
        }
        Await.until(() -> ran.size() == 1_000);
        for (int i = 0; i < 1_000; i++) {
            assertEquals("" + i, ran.get(i));
        }
    }

    @Test
    void errorAndNullAreForwarded() throws Exception {
        Exception error = new Exception("planned");
        Future<String> failing = NettyResults.on(CHANNELS, result);
        result.setException(error);
        Await.done(failing);
        assertSame(error, failing.cause());
        Promise<String> nothing = handler.asyncResult();
        Future<String> empty = NettyResults.on(CHANNELS, nothing);
        nothing.set(null);
        Await.done(empty);
        assertTrue(empty.isSuccess());
        assertNull(empty.getNow());
    }

    @Test
    void cancellationIsForwardedInBothDirections() throws Exception {
        Future<String> brought = NettyResults.on(CHANNELS, result);
        assertTrue(brought.cancel(false));
        assertTrue(result.isCancelled());
        assertFalse(brought.cancel(false));
        Promise<String> other = handler.asyncResult();
        Future<String> follower = NettyResults.on(CHANNELS, other);
        other.cancel();
        Await.done(follower);
        assertTrue(follower.isCancelled());
    }

    @Test
    void cancelAfterCompletionHasNoEffect() throws Exception {
        Future<String> brought = NettyResults.on(CHANNELS, result);
        result.set("v");
        Await.done(brought);
        assertFalse(brought.cancel(false));
        assertEquals("v", result.value());
    }

    @Test
    void listenersAreCalledOnceIfCompletionAndCancelRace() throws Exception {
        for (int i = 0; i < 500; i++) {
            Promise<String> raced = handler.asyncResult();
            Future<String> brought = NettyResults.on(CHANNELS, raced);
            AtomicInteger calls = new AtomicInteger();
            brought.addListener(done -> calls.incrementAndGet());
            Future<?> cancelling = ELSEWHERE.submit(() -> brought.cancel(false));
            raced.set("v");
            brought.addListener(done -> calls.incrementAndGet());
            Await.done(cancelling);
            Await.until(() -> calls.get() == 2);
            assertTrue(brought.isCancelled() || brought.getNow().equals("v"));
        }
    }

    @Test
    void heldLaneDoesNotDelayListeners() throws Exception {
        Promise<String> hold = handler.asyncResult();
        Promise<String> holding = handler.asyncResult();
        holding.linkAsync(done -> hold);
        holding.set("holds");
        Future<String> brought = NettyResults.on(CHANNELS, result);
        result.set("v");
        Await.done(brought);
        assertEquals("v", brought.getNow());
        hold.set("");
    }

    @Test
    void getOnALoopIsRejectedUntilCompletion() throws Exception {
        Future<String> brought = NettyResults.on(ELSEWHERE, result);
        for (EventLoop loop : List.of(ELSEWHERE, CLIENTS, CHANNELS)) { // the last one is of the clients' group
            Throwable rejected = loop.submit(() -> assertThrows(BlockingOperationException.class, brought::get))
                    .get();
            assertTrue(rejected.toString().contains("blocking on "), rejected.getMessage());
        }
        result.set("v");
        assertEquals("v", brought.get(20, TimeUnit.SECONDS));
        assertEquals("v", ELSEWHERE.submit(() -> brought.get()).get());
    }

    @Test
    void resultsOfOtherHandlersAreForwarded() throws Exception {
        DeterministicHandler other = DeterministicHandler.seeded(1);
        other.start();
        Promise<String> theirs = other.asyncResult();
        Future<String> brought = NettyResults.on(CHANNELS, theirs);
        other.onLoop(() -> assertThrows(IllegalStateException.class, brought::get)); // as the result itself would
        brought.addListener(done -> ran.add("" + done.getNow() + CHANNELS.inEventLoop()));
        theirs.set("v");
        other.runAll();
        Await.until(() -> ran.size() == 1);
        assertEquals(List.of("vtrue"), ran);
    }

    @Test
    void listenersRunOnTheLoopOfAnEmbeddedChannel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        AtomicReference<@Nullable String> seen = new AtomicReference<>();
        Future<String> brought = NettyResults.on(channel.eventLoop(), result);
        brought.addListener(done -> seen.set(brought.getNow()));
        result.set("v");
        Await.until(() -> {
            channel.runPendingTasks();
            return seen.get() != null;
        });
        assertEquals("v", seen.get());
        channel.finish();
    }

    @Test
    void completedResultDoesNotReferToItsForwardedPromise() throws Exception {
        result.set("v");
        WeakReference<Object> gone = new WeakReference<>(brought());
        Await.until(() -> {
            System.gc();
            return gone.get() == null;
        });
        assertEquals("v", result.value());
    }

    private Object brought() throws InterruptedException {
        Future<String> brought = NettyResults.on(CHANNELS, result);
        Await.done(brought);
        CountDownLatch called = new CountDownLatch(1);
        brought.addListener(done -> called.countDown());
        Await.latch(called);
        return brought;
    }

    @Test
    @SuppressWarnings("NullAway") // null is rejected
    void argumentsAreChecked() {
        assertThrows(NullPointerException.class, () -> NettyResults.on(null, result));
        assertThrows(NullPointerException.class, () -> NettyResults.on(CHANNELS, null));
    }
}
