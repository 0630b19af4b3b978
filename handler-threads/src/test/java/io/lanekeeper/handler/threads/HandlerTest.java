// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads, stops and settings. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Kind.class)
class HandlerTest {
    private final Kind kind;
    private final List<SequentialThreadHandler> handlers = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    HandlerTest(Kind kind) {
        this.kind = kind;
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        release.countDown();
        for (SequentialThreadHandler handler : handlers) {
            assertTrue(handler.stop().await(Await.LIMIT));
        }
    }

    private SequentialThreadHandler started(ThreadHandlerBuilder builder) throws InterruptedException {
        SequentialThreadHandler handler = builder.build();
        handlers.add(handler);
        handler.start().get(Await.LIMIT);
        return handler;
    }

    @Test
    void threadsAreNamedAfterHandlerAndLane() throws Exception {
        SequentialThreadHandler handler = started(kind.builder().name("mine"));
        Map<String, Thread> threads = new TreeMap<>();
        for (Lane lane : Lane.values()) {
            threads.put(lane.name(), inLane(handler, lane, Thread::currentThread));
        }
        CompletableFuture<Thread> loop = new CompletableFuture<>();
        handler.loop().execute(() -> loop.complete(Thread.currentThread()));
        threads.put("loop", loop.get(20, TimeUnit.SECONDS));
        threads.put("spawn", handler.spawn(Thread::currentThread).get(Await.LIMIT));
        assertEquals(
                List.of("mine-completion", "mine-session", "mine-watch", "mine-loop", "mine-spawn-1"),
                threads.values().stream().map(Thread::getName).toList());
        assertTrue(threads.values().stream().allMatch(Thread::isDaemon));
        for (Thread thread : threads.values()) {
            assertEquals(kind == Kind.VIRTUAL, isVirtual(thread), thread.getName());
        }
        handler.stop().get(Await.LIMIT);
        for (Thread thread : threads.values()) {
            thread.join(Await.LIMIT.toMillis());
            assertFalse(thread.isAlive(), thread.getName());
        }
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return Runtime.version().feature() >= 21
                && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }

    @Test
    void unusedHandlerHasNoThread() throws InterruptedException {
        SequentialThreadHandler handler = kind.builder().name("unused").build();
        handler.stop().get(Await.LIMIT);
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("unused")));
    }

    @Test
    void waitingForAStopInALaneIsRejected() throws Exception {
        SequentialThreadHandler handler = started(kind.builder());
        for (Lane lane : Lane.values()) {
            AsyncResult<Void> stopped = inLane(handler, lane, () -> {
                AsyncResult<Void> stop = handler.stop();
                IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> stop.get(Await.LIMIT));
                assertTrue(String.valueOf(refusal.getMessage()).contains("on another thread"), refusal::toString);
                assertThrows(IllegalStateException.class, stop::get);
                assertThrows(IllegalStateException.class, () -> stop.await(Await.LIMIT));
                assertThrows(IllegalStateException.class, () -> handler.start().get(Await.LIMIT), "behind the stop");
                assertFalse(stop.cancel());
                return stop;
            });
            stopped.get(Await.LIMIT);
            handler.start().get(Await.LIMIT);
        }
    }

    /** A stop may wait for the lanes, a start does not. */
    @Test
    void waitsForAStartAndAStopSayTheReasonAndWhereTheyMayBe() throws Exception {
        SequentialThreadHandler handler = started(kind.builder());
        IOException reason = new IOException("no server");
        Promise<String> start = handler.asyncResult(() -> reason);
        Promise<String> stop = handler.stopResult(() -> reason);
        Duration brief = Duration.ofMillis(1);
        for (Promise<String> each : List.of(start, stop)) {
            assertSame(
                    reason,
                    assertThrows(HandlerTimeoutException.class, () -> each.get(brief))
                            .getCause());
        }
        inLane(handler, Lane.SESSION, () -> {
            assertThrows(HandlerTimeoutException.class, () -> start.get(brief));
            assertThrows(IllegalStateException.class, () -> stop.get(brief));
            return "checked";
        });
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        handler.loop()
                .execute(() -> refusal.complete(assertThrows(IllegalStateException.class, () -> start.get(brief))));
        assertFalse(refusal.get(20, TimeUnit.SECONDS) instanceof HandlerTimeoutException);
    }

    @Test
    void blockedLaneIsGivenUpAfterTheDrainTimeout() throws Exception {
        SequentialThreadHandler handler = started(kind.builder().drainTimeout(Duration.ofMillis(100)));
        List<String> ran = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        handler.dispatch(new Callback(Lane.WATCH, () -> {
            begun.countDown();
            release.await();
            ran.add("interrupted: " + Thread.currentThread().isInterrupted());
            returned.countDown();
            return null;
        }));
        handler.dispatch(Callback.of(Lane.WATCH, () -> ran.add("behind")));
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        handler.stop().get(Await.LIMIT);
        assertEquals(List.of(), ran);
        handler.start().get(Await.LIMIT);
        release.countDown();
        assertTrue(returned.await(20, TimeUnit.SECONDS));
        inLane(handler, Lane.WATCH, () -> true);
        assertEquals(List.of("interrupted: false"), ran);
    }

    /** The completion lane ends last, so that it still runs the links of results that the other lanes complete. */
    @Test
    void linksAreCalledInTheCompletionLaneDuringADrain() throws Exception {
        SequentialThreadHandler handler = started(kind.builder().name("draining"));
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> linked = new CompletableFuture<>();
        Promise<String> promise = handler.asyncResult();
        promise.link(done -> linked.complete(Thread.currentThread().getName()));
        handler.dispatch(new Callback(Lane.WATCH, () -> {
            begun.countDown();
            release.await();
            return promise.set("");
        }));
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        AsyncResult<Void> stopped = handler.stop();
        release.countDown();
        assertEquals("draining-completion", linked.get(20, TimeUnit.SECONDS));
        stopped.get(Await.LIMIT);
    }

    @Test
    void exceptionOfACallbackIsReportedToTheHook() throws Exception {
        BlockingQueue<String> uncaught = new LinkedBlockingQueue<>();
        SequentialThreadHandler handler = started(kind.builder().uncaughtExceptionHandler((lane, error) -> {
            uncaught.add(lane + " " + error.getMessage());
            throw new IllegalStateException("thrown by a hook of a test");
        }));
        handler.dispatch(new Callback(Lane.SESSION, () -> {
            throw new Exception("thrown by a test");
        }));
        assertEquals("SESSION thrown by a test", uncaught.poll(20, TimeUnit.SECONDS));
        handler.dispatch(new Callback(Lane.WATCH, () -> new FutureTask<>(() -> "never run")));
        String refusal = uncaught.poll(20, TimeUnit.SECONDS);
        assertTrue(refusal != null && refusal.contains("expected: an AsyncResult or a CompletionStage"), refusal);
        inLane(handler, Lane.WATCH, () -> true);
        inLane(handler, Lane.SESSION, () -> true);
    }

    @Test
    void interruptOfACallbackDoesNotAffectTheNextOne() throws Exception {
        SequentialThreadHandler handler = started(kind.builder());
        CompletableFuture<String> hold = new CompletableFuture<>();
        handler.dispatch(new Callback(Lane.WATCH, () -> {
            Thread.currentThread().interrupt();
            return hold;
        }));
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        handler.dispatch(Callback.of(
                Lane.WATCH, () -> next.complete(Thread.currentThread().isInterrupted())));
        assertFalse(next.isDone());
        hold.complete("");
        assertFalse(next.get(20, TimeUnit.SECONDS));
    }

    @Test
    void errorOfAWaitOnTheLoopNamesTheAlternative() throws Exception {
        SequentialThreadHandler handler = started(kind.builder().name("mine"));
        CompletableFuture<String> message = new CompletableFuture<>();
        handler.loop().execute(() -> {
            try {
                handler.asyncResult().await(Await.LIMIT);
            } catch (IllegalStateException | InterruptedException e) {
                message.complete(String.valueOf(e.getMessage()));
            }
        });
        String text = message.get(20, TimeUnit.SECONDS);
        assertTrue(text.contains("mine-loop") && text.contains("flatMap"), text);
    }

    @Test
    void spawnUsesTheGivenExecutor() throws Exception {
        SequentialThreadHandler handler = started(kind.builder().spawnExecutor(task -> {
            throw new RejectedExecutionException("full");
        }));
        AsyncResult<String> rejected = handler.spawn(() -> "never");
        assertTrue(rejected.await(Await.LIMIT));
        assertInstanceOf(RejectedExecutionException.class, rejected.exception());
        var executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));
        SequentialThreadHandler other = started(kind.builder().spawnExecutor(executor));
        assertEquals(
                "given", other.spawn(() -> Thread.currentThread().getName()).get(Await.LIMIT));
        assertEquals(
                "given",
                other.spawnInterruptibly(() -> Thread.currentThread().getName()).get(Await.LIMIT));
        assertEquals(other.name(), other.toString());
        executor.shutdown();
    }

    @Test
    void builderRejectsBadSettings() {
        ThreadHandlerBuilder builder = kind.builder();
        assertRejected("name: \"\"", () -> builder.name(""));
        assertRejected("drainTimeout: PT0S", () -> builder.drainTimeout(Duration.ZERO));
        assertRejected("slowCallbackThreshold: PT0S", () -> builder.slowCallbackThreshold(Duration.ZERO));
        assertRejected("drainTimeout: PT-1S", () -> builder.drainTimeout(Duration.ofSeconds(-1)));
    }

    private static void assertRejected(String start, org.junit.jupiter.api.function.Executable setting) {
        String message = assertThrows(IllegalArgumentException.class, setting).getMessage();
        assertTrue(message != null && message.startsWith(start) && message.contains("expected"), message);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "there are virtual threads")
    void virtualThreadsAreRejectedBeforeJava21() {
        String message = assertThrows(UnsupportedOperationException.class, SequentialThreadHandler::virtual)
                .getMessage();
        assertTrue(message != null && message.contains("expected: Java 21 or later"), message);
    }

    private static <T> T inLane(SequentialThreadHandler handler, Lane lane, java.util.concurrent.Callable<T> task)
            throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        handler.dispatch(Callback.of(lane, () -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }));
        return result.get(20, TimeUnit.SECONDS);
    }
}
