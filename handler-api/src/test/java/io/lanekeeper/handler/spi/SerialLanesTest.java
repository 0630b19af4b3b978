// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Order, holds and ends of lanes. */
@Timeout(60)
class SerialLanesTest {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final List<String> seen = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final TaskQueue loop = new TaskQueue();
    private final CallbackGuard guard = new CallbackGuard(
            new CallbackGuard.Reports("test", (message, error) -> log.add(message), Duration.ofHours(1), null, null),
            LaneHold.RESULTS);
    private final SerialLanes lanes = SerialLanes.onLoop(guard, loop);

    private void note(Lane lane, String entry) {
        assertTrue(lanes.offer(lane, (Runnable) () -> seen.add(entry)));
    }

    private QueuedPromise<String> hold(Lane lane) {
        QueuedPromise<String> hold = new QueuedPromise<>(loop);
        assertTrue(lanes.offer(lane, (Callable<?>) () -> hold));
        return hold;
    }

    @Test
    void callbacksRunInOrderOfArrivalEachInOneTask() {
        note(Lane.SESSION, "1");
        note(Lane.SESSION, "2");
        note(Lane.WATCH, "3");
        note(Lane.SESSION, "4");
        note(Lane.COMPLETION, "5");
        loop.execute(() -> seen.add("task"));
        assertEquals(List.of(), seen);
        assertTrue(loop.runOne());
        assertEquals(List.of("1"), seen);
        loop.runAll();
        assertEquals(List.of("1", "task", "2", "3", "4", "5"), seen);
    }

    @Test
    void heldLaneDelaysNoOtherLane() {
        QueuedPromise<String> hold = hold(Lane.WATCH);
        note(Lane.WATCH, "1");
        note(Lane.SESSION, "other");
        note(Lane.WATCH, "2");
        loop.runAll();
        assertEquals(List.of("other"), seen);
        hold.set("");
        assertEquals(List.of("other"), seen, "never inline");
        note(Lane.SESSION, "later");
        loop.runAll();
        assertEquals(List.of("other", "1", "2", "later"), seen);
    }

    @Test
    void callbackThatThrowsHoldsNothing() {
        lanes.offer(Lane.WATCH, (Callable<?>) () -> {
            throw new Exception("thrown by a test");
        });
        lanes.offer(Lane.WATCH, (Callable<?>) () -> new UncooperativeStage());
        note(Lane.WATCH, "next");
        loop.runAll();
        assertEquals(List.of("next"), seen);
        assertEquals(2, log.size(), log::toString);
        assertEquals("test: uncaught exception in lane WATCH", log.get(0));
    }

    @Test
    void completionLaneEndsLast() {
        lanes.offer(Lane.WATCH, (Runnable) () ->
                assertTrue(lanes.offerLink(Lane.COMPLETION, (Runnable) () -> seen.add("link of a draining lane"))));
        lanes.end(loop, DRAIN, () -> seen.add("ended"));
        assertFalse(lanes.isOpen());
        assertFalse(lanes.offer(Lane.SESSION, (Runnable) () -> seen.add("rejected")));
        assertEquals(1, loop.timers.size());
        loop.runAll();
        assertEquals(List.of("link of a draining lane", "ended"), seen);
        assertEquals(0, loop.timers.size());
        assertFalse(lanes.offerLink(Lane.COMPLETION, (Runnable) () -> seen.add("link after the end")));
    }

    @Test
    void emptyLanesEndWithoutALoop() {
        loop.ended = true;
        lanes.end(loop, DRAIN, () -> seen.add("ended"));
        assertEquals(List.of("ended"), seen);
    }

    private final class Dropped implements Runnable, Callback.Droppable {
        @Override
        public void run() {
            seen.add("ran");
        }

        @Override
        public void dropped() {
            seen.add("dropped");
        }
    }

    @Test
    void heldLaneIsGivenUpAfterTheDrainTimeout() {
        QueuedPromise<String> hold = hold(Lane.WATCH);
        lanes.offer(Lane.WATCH, new Dropped());
        lanes.end(loop, DRAIN, () -> seen.add("ended"));
        loop.runAll();
        assertEquals(List.of(), seen);
        loop.timers.get(0).run();
        assertEquals(List.of("dropped", "ended"), seen);
        assertEquals(List.of("test: lane WATCH did not end within the drain time-out; callbacks dropped: 1"), log);
        hold.set("");
        loop.runAll();
        assertEquals(List.of("dropped", "ended"), seen);
    }

    @Test
    void shutDownExecutorEndsItsLanes() {
        loop.ended = true;
        assertFalse(lanes.offer(Lane.WATCH, new Dropped()));
        assertEquals(List.of("dropped"), seen);
        assertFalse(lanes.isOpen());
    }

    @Test
    void executorThatThrowsEndsItsLanesAndTheirLinksRunOnTheLoop() {
        SerialLanes threadless = SerialLanes.onExecutors(guard, lane -> task -> {
            throw new InternalError("thrown by a test");
        });
        HandlerLanes all = new HandlerLanes("test", guard, () -> loop);
        all.start(threadless);
        QueuedPromise<String> promise = new QueuedPromise<>(loop);
        for (int i = 1; i <= 2; i++) {
            String entry = "link " + i;
            all.deliver(new PromiseLink<>(PromiseLink.Kind.HOOK, (Runnable) () -> seen.add(entry), promise));
        }
        loop.runAll();
        assertEquals(List.of("link 1", "link 2"), seen);
        assertEquals("test: the executor of a lane does not take a task; its lanes end", log.get(0));
        assertFalse(threadless.offer(Lane.SESSION, new Dropped()));
        assertEquals("dropped", seen.get(2));
    }

    /** An executor with several threads, which runs tasks in any order. */
    @Test
    void callbacksOfALaneNeverOverlapOnAnyExecutor() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        SerialLanes apart = SerialLanes.onExecutors(guard, lane -> pool);
        int count = 2_000;
        int[] next = {0};
        List<Integer> order = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            CompletableFuture<String> hold = new CompletableFuture<>();
            apart.offer(Lane.WATCH, (Callable<?>) () -> {
                order.add(next[0]++); // No lock: one callback runs at a time, and sees what the former wrote.
                all.countDown();
                pool.execute(() -> hold.complete(""));
                return order.size() % 3 == 0 ? hold : null;
            });
        }
        assertTrue(all.await(50, TimeUnit.SECONDS));
        CountDownLatch ended = new CountDownLatch(1);
        apart.end(loop, DRAIN, ended::countDown);
        loop.runAll();
        assertTrue(ended.await(50, TimeUnit.SECONDS));
        assertEquals(count, order.size());
        assertEquals(count - 1, order.get(count - 1));
        pool.shutdown();
    }

    @Test
    void threadIsInTheLaneOfItsCallback() {
        lanes.offer(Lane.WATCH, (Runnable) () -> seen.add(lanes.runOn(Lane.WATCH, Thread.currentThread()) + " "
                + lanes.runOn(Thread.currentThread()) + " " + lanes.runOn(Lane.SESSION, Thread.currentThread())));
        loop.runAll();
        assertEquals(List.of("true true false"), seen);
        assertFalse(lanes.runOn(Thread.currentThread()));
    }

    @Test
    void linksRunWithoutLanesAndWithoutALoop() {
        HandlerLanes all = new HandlerLanes("test", guard, () -> loop);
        QueuedPromise<String> promise = new QueuedPromise<>(loop);
        PromiseLink<String> link = new PromiseLink<>(PromiseLink.Kind.HOOK, (Runnable) () -> seen.add("ran"), promise);
        all.deliver(link);
        assertEquals(List.of(), seen);
        loop.runAll();
        assertEquals(List.of("ran"), seen);
        loop.ended = true;
        all.deliver(link);
        assertEquals(List.of("ran", "ran"), seen);
        String message = assertThrows(
                        RejectedExecutionException.class, () -> all.queue(Lane.WATCH, (Runnable) () -> {}))
                .getMessage();
        assertEquals("handler test is not running (expected: started, not stopped)", message);
    }

    /** A stage that takes no callback. */
    private static final class UncooperativeStage extends CompletableFuture<String> {
        @Override
        public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
            throw new CompletionException("thrown by a test", null);
        }

        @Override
        public CompletionStage<String> minimalCompletionStage() {
            return this;
        }
    }
}
