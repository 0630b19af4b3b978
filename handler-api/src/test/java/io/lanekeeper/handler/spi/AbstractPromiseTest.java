// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.HandlerTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Outcomes, links and waits of the promise that handlers are built with. */
@Timeout(60)
class AbstractPromiseTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    private final TaskQueue executor = new TaskQueue();
    private final QueuedPromise<String> promise = new QueuedPromise<>(executor);
    private final List<String> seen = new ArrayList<>();

    private Consumer<AsyncResult<String>> note(String name) {
        return done -> seen.add(name + " " + done.value());
    }

    @Test
    void firstCompletionCounts() throws Exception {
        assertFalse(promise.isDone());
        assertTrue(promise.set(null));
        assertFalse(promise.set("late"));
        assertFalse(promise.setException(new IllegalStateException()));
        assertFalse(promise.cancel());
        assertTrue(promise.isDone() && promise.successful() && !promise.isCancelled());
        assertNull(promise.value());
        assertNull(promise.get());
    }

    @Test
    void errorIsThrownByEachWait() {
        Exception error = new Exception("thrown by a test");
        promise.setException(error);
        assertSame(error, promise.exception());
        assertSame(error, assertThrows(ExecutionException.class, promise::get).getCause());
        assertSame(
                error,
                assertThrows(ExecutionException.class, () -> promise.get(1, TimeUnit.SECONDS))
                        .getCause());
        assertThrows(RuntimeException.class, promise::getNoWait);
    }

    @Test
    void cancellationIsAnError() {
        assertTrue(promise.cancel());
        assertTrue(promise.isCancelled());
        assertThrows(CancellationException.class, promise::get);
        assertThrows(CancellationException.class, () -> promise.get(SHORT));
    }

    @Test
    void linksRunInTheirOrderAndNeverInline() {
        promise.link(note("1"));
        promise.whenDone(note("2"));
        promise.linkAsync(done -> {
            seen.add("3 " + done.value());
            return null;
        });
        promise.set("x");
        promise.link(note("4"));
        assertEquals(List.of(), seen);
        executor.runAll();
        assertEquals(List.of("1 x", "2 x", "3 x", "4 x"), seen);
    }

    @Test
    void hooksRunInline() {
        promise.whenDone(() -> seen.add("hook"));
        promise.set("x");
        promise.whenDone(() -> seen.add("late hook"));
        assertEquals(List.of("hook", "late hook"), seen);
        assertEquals(0, executor.tasks.size());
    }

    @Test
    void hookThatThrowsIsReportedAndDelaysNothingBehindIt() {
        Error error = new AssertionError("thrown by a test");
        promise.whenDone(() -> {
            throw error;
        });
        promise.link(note("1"));
        promise.whenDone(() -> seen.add("hook"));
        assertTrue(promise.set("x"));
        promise.link(note("2"));
        executor.runAll();
        assertEquals(List.of("hook", "1 x", "2 x"), seen);
        assertEquals(List.of(error), promise.errors);
    }

    @Test
    void linkThatCannotBeDeliveredIsReportedAndDelaysNoOther() {
        List<Throwable> thrown = List.of(new RejectedExecutionException(), new InternalError("thrown by a test"));
        Iterator<Throwable> next = thrown.iterator();
        QueuedPromise<String> flawed = new QueuedPromise<>(task -> {
            if (next.hasNext()) {
                throwUnchecked(next.next());
            }
            executor.execute(task);
        });
        flawed.link(note("lost"));
        flawed.whenDone(note("lost"));
        flawed.link(note("1"));
        flawed.whenDone(note("2"));
        assertTrue(flawed.set("x"));
        flawed.link(note("3"));
        executor.runAll();
        assertEquals(List.of("1 x", "2 x", "3 x"), seen);
        assertEquals(thrown, flawed.errors);
    }

    private static void throwUnchecked(Throwable error) {
        if (error instanceof Error serious) {
            throw serious;
        }
        throw (RuntimeException) error;
    }

    @Test
    void linkAddedDuringDeliveryRunsLast() {
        promise.whenDone(() -> promise.link(note("3")));
        promise.link(note("1"));
        promise.link(note("2"));
        promise.set("x");
        executor.runAll();
        assertEquals(List.of("1 x", "2 x", "3 x"), seen);
    }

    @Test
    void unlinkRemovesTheFirstEqualLinkAndNoStep() {
        Consumer<AsyncResult<String>> callback = note("callback");
        promise.whenDone(callback);
        promise.link(callback);
        promise.link(callback);
        promise.unlink(callback).unlink(note("unknown"));
        promise.set("x");
        executor.runAll();
        assertEquals(List.of("callback x", "callback x"), seen);
    }

    @Test
    void waitThatTimesOutLeavesTheResultPending() throws Exception {
        assertFalse(promise.await(SHORT));
        assertThrows(HandlerTimeoutException.class, () -> promise.get(SHORT));
        assertThrows(HandlerTimeoutException.class, promise::getNoWait);
        TimeoutException late = assertThrows(TimeoutException.class, () -> promise.get(1, TimeUnit.MILLISECONDS));
        assertEquals("no result within 1 MILLISECONDS; the call goes on", late.getMessage());
        assertTrue(promise.set("x"));
    }

    @Test
    void waitIsRejectedWhereItMustNotBlock() throws Exception {
        promise.mayBlock = false;
        assertThrows(IllegalStateException.class, promise::get);
        assertThrows(IllegalStateException.class, () -> promise.get(SHORT));
        assertThrows(IllegalStateException.class, () -> promise.get(1, TimeUnit.SECONDS));
        assertThrows(IllegalStateException.class, () -> promise.await(SHORT));
        promise.set("x");
        assertEquals("x", promise.get());
        assertTrue(promise.await(Duration.ZERO));
    }

    @Test
    void completionWakesAWaitingThread() throws Exception {
        Thread completing = new Thread(() -> promise.set("x"));
        completing.start();
        assertEquals("x", promise.get());
        assertEquals("x", promise.get(Duration.ofSeconds(50)));
        completing.join();
    }

    @Test
    void derivedResultsAreOfTheSameHandler() {
        AsyncResult<Integer> length = promise.map(String::length);
        AsyncResult<String> other = promise.flatMap(value -> promise).recover(error -> promise);
        promise.set("four");
        executor.runAll();
        assertInstanceOf(QueuedPromise.class, length);
        assertEquals(4, length.value());
        assertEquals("four", other.value());
    }
}
