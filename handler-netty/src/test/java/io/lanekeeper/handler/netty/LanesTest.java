// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes on the loop. */
@Timeout(60)
@Tag("netty-4.1")
class LanesTest {
    private static final EventLoopGroup GROUP = Groups.nio(1);

    private static final List<Lane> LANES = List.of(Lane.values());

    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private SequentialNettyHandler handler = SequentialNettyHandler.on(GROUP);

    @BeforeAll
    static void warmUp() throws InterruptedException {
        Await.done(GROUP.submit(() -> {}));
    }

    @AfterAll
    static void shutDown() {
        GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS);
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
    void laneIsShutDownWhenItsHandlerIsStopped() throws Exception {
        var lane = handler.lane(Lane.WATCH);
        assertFalse(lane.isShuttingDown() || lane.isShutdown() || lane.isTerminated());
        Await.done(handler.stop());
        assertTrue(lane.isShuttingDown() && lane.isShutdown() && lane.isTerminated());
        assertEquals(handler.name(), handler.toString());
    }

    @Test
    void callbacksRunAfterTheLoopHasThrownOnce() throws Exception {
        ThrowingLoop loop = new ThrowingLoop();
        SequentialNettyHandler flawed =
                SequentialNettyHandler.builder().eventLoop(loop).build();
        Await.done(flawed.start());
        Runnable twice = () -> {
            loop.throwOnce();
            assertThrows(InternalError.class, () -> flawed.dispatch(Callback.of(Lane.WATCH, () -> ran.add("first"))));
            flawed.dispatch(Callback.of(Lane.WATCH, () -> ran.add("second")));
        };
        try {
            loop.submit(twice).get(20, TimeUnit.SECONDS); // with the errors of its assertions
            Await.until(() -> ran.size() == 2);
            assertEquals(List.of("first", "second"), ran);
        } finally {
            Await.done(flawed.stop());
            loop.end();
        }
    }

    @Test
    void callbacksOfAllLanesRunInTheOrderOfDispatch() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Lane lane = LANES.get(i % 3);
            String what = lane + " " + i;
            expected.add(what);
            dispatch(lane, what);
        }
        Await.until(() -> ran.size() == 1000);
        assertEquals(expected, ran);
    }

    @Test
    void callbacksOfSeveralThreadsRunInTheOrderOfDispatch() throws Exception {
        List<String> expected = IntStream.range(0, 500).mapToObj(i -> "c" + i).toList();
        for (int i = 0; i < 500; i += 2) {
            String even = "c" + i;
            String odd = "c" + (i + 1);
            dispatch(Lane.WATCH, even);
            Await.done(GROUP.submit(() -> dispatch(Lane.WATCH, odd)));
        }
        Await.until(() -> ran.size() == 500);
        assertEquals(expected, ran);
    }

    @Test
    void callbacksNeverRunInsideDispatch() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>("");
        Await.done(GROUP.submit(() -> {
            dispatch(Lane.SESSION, "later");
            handler.lane(Lane.SESSION).execute(() -> ran.add("later still"));
            seen.set(ran.toString());
        }));
        Await.until(() -> ran.size() == 2);
        assertEquals("[]", seen.get());
    }

    @Test
    void heldLaneWaitsAndOtherLanesContinue() {
        Promise<String> result = handler.asyncResult();
        handler.dispatch(new Callback(Lane.WATCH, () -> {
            ran.add("holds");
            return result;
        }));
        dispatch(Lane.WATCH, "w1");
        dispatch(Lane.SESSION, "s1");
        dispatch(Lane.WATCH, "w2");
        dispatch(Lane.COMPLETION, "c1");
        Await.until(() -> ran.size() == 3);
        assertEquals(List.of("holds", "s1", "c1"), ran);
        result.setException(new IllegalStateException("any outcome will do"));
        dispatch(Lane.WATCH, "w3");
        Await.until(() -> ran.size() == 6);
        assertEquals(List.of("w1", "w2", "w3"), ran.subList(3, 6));
    }

    @Test
    void completionLaneHeldByAPromiseIsReleasedByIt() {
        Promise<String> result = handler.asyncResult();
        Promise<String> trigger = handler.asyncResult();
        trigger.linkAsync(done -> {
            ran.add("holds");
            return result;
        });
        trigger.link(done -> ran.add("after"));
        result.link(done -> ran.add("link of the result"));
        trigger.set("go");
        Await.until(() -> ran.size() == 1);
        result.set("done");
        Await.until(() -> ran.size() == 3);
        assertEquals(List.of("holds", "after", "link of the result"), ran);
    }

    @Test
    void completionLaneMayBeHeldByDerivedResults() {
        Promise<String> trigger = handler.asyncResult();
        Promise<String> request = handler.asyncResult();
        Promise<String> second = handler.asyncResult();
        AsyncResult<String> early = second.map(value -> value + "!");
        trigger.linkAsync(done -> {
            ran.add("holds");
            return request.map(value -> value + 1)
                    .flatMap(value -> early)
                    .map(ran::add)
                    .recover(e -> AsyncResults.completed(handler, true));
        });
        trigger.link(done -> ran.add("after"));
        trigger.set("go");
        Await.until(() -> ran.contains("holds"));
        request.link(done -> ran.add("link of the request"));
        second.set("second");
        request.set("first");
        Await.until(() -> ran.size() == 4);
        assertEquals(List.of("holds", "second!", "after", "link of the request"), ran);
    }

    @Test
    void nettyFuturesAndCompletionStagesHoldALane() {
        io.netty.util.concurrent.Promise<String> netty = GROUP.next().newPromise();
        io.netty.util.concurrent.Promise<String> own = handler.lane(Lane.WATCH).newPromise();
        CompletableFuture<String> stage = new CompletableFuture<>();
        for (Object hold : List.of(
                netty,
                own,
                stage,
                CompletableFuture.completedFuture("done"),
                CompletableFuture.completedStage("done"),
                "no future")) {
            handler.dispatch(new Callback(Lane.WATCH, () -> {
                ran.add("hold");
                return hold;
            }));
        }
        dispatch(Lane.WATCH, "last");
        Await.until(() -> ran.size() == 1);
        netty.setSuccess("");
        Await.until(() -> ran.size() == 2);
        own.setFailure(new IllegalStateException());
        Await.until(() -> ran.size() == 3);
        stage.cancel(false);
        Await.until(() -> ran.size() == 7);
        assertEquals("last", ran.get(6));
    }

    @Test
    void executeRunsATaskThatIsACallableAsARunnable() {
        final class Both implements Runnable, Callable<String> {
            @Override
            public void run() {
                ran.add("run");
            }

            @Override
            public String call() {
                return String.valueOf(ran.add("call"));
            }
        }
        handler.lane(Lane.WATCH).execute(new Both());
        handler.dispatch(new Callback(Lane.WATCH, new Both()));
        Await.until(() -> ran.size() == 2);
        assertEquals(List.of("run", "call"), ran);
    }

    /** Counts callbacks instead of time, so that a busy machine does not matter. */
    @Test
    void manyCallbacksDoNotStarveTimers() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger mostCallbacks = new AtomicInteger();
        Runnable tick = new Runnable() {
            private int lastEnded;

            @Override
            public void run() {
                int count = ended.get();
                mostCallbacks.accumulateAndGet(count - lastEnded, Math::max);
                lastEnded = count;
            }
        };
        Future<?> timer = GROUP.scheduleAtFixedRate(tick, 0, 1, TimeUnit.MILLISECONDS);
        for (int i = 0; i < 100_000; i++) {
            handler.dispatch(Callback.of(Lane.WATCH, () -> {
                long end = System.nanoTime() + 10_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                ended.incrementAndGet();
            }));
        }
        Await.until(() -> ended.get() == 100_000);
        timer.cancel(false);
        assertTrue(mostCallbacks.get() <= 4 * LoopLaneSet.BATCH, "callbacks between ticks: " + mostCallbacks);
    }

    @Test
    void exceptionIsReportedAndTheLaneContinues() throws Exception {
        List<String> uncaught = Collections.synchronizedList(new ArrayList<>());
        rebuild(SequentialNettyHandler.builder().eventLoopGroup(GROUP).uncaughtExceptionHandler((lane, error) -> {
            uncaught.add(lane + " " + error.getMessage());
            throw new IllegalStateException("from the hook");
        }));
        handler.lane(Lane.SESSION).execute(() -> {
            throw new IllegalStateException("one");
        });
        handler.lane(Lane.SESSION).execute(() -> {
            throw new StackOverflowError("two");
        });
        dispatch(Lane.SESSION, "next");
        Await.until(() -> ran.size() == 1);
        assertEquals(List.of("SESSION one", "SESSION two"), uncaught);
    }

    @Test
    void slowCallbackIsReported() throws Exception {
        List<String> slow = Collections.synchronizedList(new ArrayList<>());
        rebuild(SequentialNettyHandler.builder()
                .eventLoopGroup(GROUP)
                .slowCallbackThreshold(Duration.ofMillis(5))
                .slowCallbackListener((lane, took, what) -> slow.add(lane + " " + (took.toMillis() >= 5))));
        dispatch(Lane.WATCH, "fast");
        handler.lane(Lane.WATCH).execute(() -> {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(6);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        });
        Await.until(() -> !slow.isEmpty());
        assertEquals(List.of("WATCH true"), slow);
    }

    @Test
    void inEventLoopIsTrueOnlyInACallbackOfTheLane() throws Exception {
        List<Boolean> seen = Collections.synchronizedList(new ArrayList<>());
        handler.lane(Lane.WATCH).execute(() -> {
            seen.add(handler.lane(Lane.WATCH).inEventLoop());
            seen.add(handler.lane(Lane.SESSION).inEventLoop());
        });
        Await.until(() -> seen.size() == 2);
        Await.done(GROUP.submit(() -> seen.add(handler.lane(Lane.WATCH).inEventLoop())));
        assertEquals(List.of(true, false, false), seen);
        assertFalse(handler.lane(Lane.WATCH).inEventLoop());
    }

    @Test
    void laneCannotBeShutDown() {
        UnsupportedOperationException error = assertThrows(
                UnsupportedOperationException.class,
                () -> handler.lane(Lane.WATCH).awaitTermination(1, TimeUnit.SECONDS));
        assertTrue(String.valueOf(error.getMessage()).contains("Handler.stop"));
        assertFalse(handler.lane(Lane.WATCH).shutdownGracefully().isSuccess());
    }

    @Test
    void stoppedHandlerRejectsDispatchAndRunsLinksOnTheLoop() throws Exception {
        Await.done(handler.stop());
        assertThrows(RejectedExecutionException.class, () -> dispatch(Lane.WATCH, "no"));
        assertThrows(
                RejectedExecutionException.class, () -> handler.lane(Lane.WATCH).execute(() -> ran.add("no")));
        AsyncResults.completed(handler, "x")
                .link(done -> ran.add(String.valueOf(handler.loop().inLoop())));
        Await.until(() -> ran.size() == 1);
        assertEquals(List.of("true"), ran);
    }

    @Test
    void stopRunsQueuedCallbacks() throws Exception {
        for (int i = 0; i < 5000; i++) {
            dispatch(LANES.get(i % 3), "c");
        }
        Promise<String> hold = handler.asyncResult();
        handler.dispatch(new Callback(Lane.WATCH, () -> hold));
        dispatch(Lane.WATCH, "behind");
        var stopped = handler.stop();
        assertThrows(RejectedExecutionException.class, () -> dispatch(Lane.WATCH, "too late"));
        Await.until(() -> ran.size() == 5000);
        assertFalse(stopped.ready());
        hold.set("");
        Await.done(stopped);
        assertEquals(5001, ran.size());
    }

    @Test
    void callbacksOfAnEarlierRunAreNotDelivered() throws Exception {
        rebuild(SequentialNettyHandler.builder().eventLoopGroup(GROUP).drainTimeout(Duration.ofMillis(50)));
        Promise<String> never = handler.asyncResult();
        handler.dispatch(new Callback(Lane.WATCH, () -> never));
        dispatch(Lane.WATCH, "old");
        dispatch(Lane.SESSION, "drained");
        Await.done(handler.stop());
        Await.done(handler.start());
        never.set("late");
        dispatch(Lane.WATCH, "new");
        Await.until(() -> ran.size() == 2);
        assertEquals(List.of("drained", "new"), ran);
    }

    @Test
    void lanesMayNotContainTheLoop() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> SequentialNettyHandler.builder()
                        .eventLoop(GROUP.next())
                        .lanesOn(GROUP)
                        .build());
        assertTrue(String.valueOf(error.getMessage()).startsWith("lanesOn: "));
    }

    @Test
    void lanesOnAGroupMayBlockAndStayInOrder() throws Exception {
        DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(2);
        try {
            rebuild(SequentialNettyHandler.builder().eventLoopGroup(GROUP).lanesOn(group));
            Promise<String> result = handler.asyncResult();
            Promise<String> hold = handler.asyncResult();
            handler.dispatch(new Callback(Lane.WATCH, () -> {
                ran.add(result.get(Duration.ofSeconds(20)));
                return hold;
            }));
            for (int i = 0; i < 1000; i++) {
                dispatch(Lane.WATCH, "w" + i);
            }
            handler.loop().execute(() -> result.set("got"));
            Await.until(() -> ran.size() == 1);
            assertEquals(List.of("got"), ran);
            hold.set("");
            Await.done(handler.stop());
            assertEquals(1001, ran.size());
            assertEquals("w999", ran.get(1000));
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void lanesOnAGroupAreGivenUpAfterTheDrainTimeout() throws Exception {
        DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(1);
        try {
            rebuild(SequentialNettyHandler.builder()
                    .eventLoopGroup(GROUP)
                    .lanesOn(group)
                    .drainTimeout(Duration.ofMillis(50)));
            Promise<String> never = handler.asyncResult();
            handler.dispatch(new Callback(Lane.WATCH, () -> never));
            dispatch(Lane.WATCH, "old");
            Await.done(handler.stop());
            Await.done(handler.start());
            never.set("late");
            dispatch(Lane.WATCH, "new");
            Await.until(() -> ran.size() == 1);
            assertEquals(List.of("new"), ran);
        } finally {
            Await.done(handler.stop());
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private void rebuild(NettyHandlerBuilder builder) throws InterruptedException {
        Await.done(handler.stop());
        handler = builder.build();
        handler.start();
    }

    private void dispatch(Lane lane, String what) {
        handler.dispatch(Callback.of(lane, () -> ran.add(what)));
    }
}
