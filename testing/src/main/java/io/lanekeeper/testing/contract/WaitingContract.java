// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Tests of waits on threads outside the handler. */
abstract class WaitingContract extends ContractCase {
    WaitingContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void getsTheValue() throws Exception {
        Promise<String> promise = promise();
        handler.loop().schedule(() -> promise.set("value"), SHORT);
        assertEquals("value", promise.get(LONG));
        assertEquals("value", promise.get());
        assertEquals("value", promise.get(1, TimeUnit.SECONDS));
        assertEquals("value", promise.get(Duration.ZERO));
        assertEquals("value", promise.getNoWait());
        assertTrue(promise.await(Duration.ZERO));
    }

    @Test
    void wakesEveryWaiter() {
        Promise<String> promise = promise();
        List<CompletableFuture<Object>> waiters = List.of(
                Await.inThread(() -> promise.get()),
                Await.inThread(() -> promise.get(LONG)),
                Await.inThread(() -> promise.get(10, TimeUnit.SECONDS)),
                Await.inThread(() -> promise.await(LONG)));
        turnLoop();
        waiters.forEach(waiter -> assertFalse(waiter.isDone()));
        promise.set("value");
        List<Object> seen = new ArrayList<>();
        waiters.forEach(waiter -> seen.add(Await.get(waiter)));
        assertEquals(List.of("value", "value", "value", true), seen);
    }

    @Test
    void wakesWaitersThoughTheCompletionLaneIsHeld() {
        Promise<String> hold = hold(Lane.COMPLETION);
        Promise<String> promise = promise();
        promise.link(done -> {});
        CompletableFuture<String> waiter = Await.inThread(() -> promise.get(LONG));
        runOnLoop(() -> promise.set("value"));
        assertEquals("value", Await.get(waiter));
        assertFalse(hold.isDone());
        hold.set("");
    }

    /** A counter of sixteen bits overflows after 32,767. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
    void wakesAnyNumberOfVirtualThreads() throws Exception {
        ThreadFactory virtual = VirtualThreads.factory();
        Promise<String> promise = promise();
        AtomicInteger woken = new AtomicInteger();
        List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < 33_000; i++) {
            waiters.add(virtual.newThread(() -> {
                if (promise.join(Duration.ofMinutes(1)).equals("value")) {
                    woken.incrementAndGet();
                }
            }));
        }
        waiters.forEach(Thread::start);
        for (Thread waiter : waiters) {
            while (waiter.getState() != Thread.State.TIMED_WAITING && waiter.getState() != Thread.State.TERMINATED) {
                Thread.onSpinWait();
            }
        }
        promise.set("value");
        for (Thread waiter : waiters) {
            waiter.join();
        }
        assertEquals(waiters.size(), woken.get());
    }

    @Test
    void joinsWithoutBeingInterrupted() throws Exception {
        Promise<String> promise = promise();
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread waiter = new Thread(() -> Await.complete(
                outcome, () -> promise.join(LONG) + Thread.currentThread().isInterrupted()));
        waiter.start();
        waiter.interrupt();
        turnLoop();
        assertFalse(outcome.isDone());
        promise.set("value ");
        assertEquals("value true", Await.get(outcome));
        Promise<String> open = promise();
        assertThrows(HandlerTimeoutException.class, () -> open.join(SHORT));
        IllegalStateException error = new IllegalStateException("thrown by a test");
        open.setException(error);
        assertSame(error, assertThrows(IllegalStateException.class, () -> open.join(LONG)));
    }

    @Test
    void timesOut() throws Exception {
        Promise<String> promise = promise();
        long start = System.nanoTime();
        assertThrows(HandlerTimeoutException.class, () -> promise.get(SHORT));
        assertTrue(System.nanoTime() - start >= SHORT.toNanos(), "too early");
        assertThrows(TimeoutException.class, () -> promise.get(50, TimeUnit.MILLISECONDS));
        assertFalse(promise.await(SHORT));
        assertThrows(HandlerTimeoutException.class, () -> promise.get(Duration.ZERO));
        assertFalse(promise.await(Duration.ZERO));
        assertThrows(HandlerTimeoutException.class, promise::getNoWait);
        assertFalse(promise.isDone(), "the call goes on");
        assertTrue(promise.set("value"));
        assertEquals("value", promise.get(SHORT));
    }

    @Test
    void throwsAnUncheckedErrorAsItIs() throws InterruptedException {
        IllegalStateException error = new IllegalStateException("thrown by a test");
        Promise<String> promise = promise();
        promise.setException(error);
        assertSame(error, assertThrows(IllegalStateException.class, () -> promise.get(LONG)));
        assertSame(error, assertThrows(IllegalStateException.class, promise::getNoWait));
        assertSame(error, assertThrows(ExecutionException.class, promise::get).getCause());
        assertTrue(promise.await(LONG));
    }

    @Test
    void throwsAFatalErrorAsItIs() {
        AssertionError error = new AssertionError("thrown by a test");
        Promise<String> promise = promise();
        promise.setException(error);
        assertSame(error, assertThrows(AssertionError.class, () -> promise.get(LONG)));
        assertSame(error, assertThrows(AssertionError.class, promise::getNoWait));
    }

    @Test
    void wrapsACheckedError() throws InterruptedException {
        IOException error = new IOException("thrown by a test");
        Promise<String> promise = promise();
        promise.setException(error);
        assertSame(
                error,
                assertThrows(CompletionException.class, () -> promise.get(LONG)).getCause());
        assertSame(
                error,
                assertThrows(CompletionException.class, promise::getNoWait).getCause());
        assertSame(error, assertThrows(ExecutionException.class, promise::get).getCause());
        assertSame(
                error,
                assertThrows(ExecutionException.class, () -> promise.get(1, TimeUnit.SECONDS))
                        .getCause());
        assertTrue(promise.await(LONG));
    }

    @Test
    void throwsACancellation() throws InterruptedException {
        Promise<String> promise = promise();
        CompletableFuture<String> waiter = Await.inThread(() -> promise.get(LONG));
        promise.cancel();
        assertThrows(CancellationException.class, () -> Await.get(waiter));
        assertThrows(CancellationException.class, () -> promise.get(LONG));
        assertThrows(CancellationException.class, promise::get);
        assertThrows(CancellationException.class, promise::getNoWait);
        assertTrue(promise.await(LONG));
    }

    @Test
    void wakesAWaiterWithTheError() {
        Promise<String> promise = promise();
        CompletableFuture<Boolean> waiter = Await.inThread(() -> promise.await(LONG));
        handler.loop().schedule(() -> promise.setException(new IOException("thrown by a test")), SHORT);
        assertTrue(Await.get(waiter));
        assertNull(promise.value());
    }

    @Test
    void isInterruptible() throws Exception {
        Promise<String> promise = promise();
        for (boolean get : new boolean[] {true, false}) {
            CompletableFuture<String> outcome = new CompletableFuture<>();
            Thread waiter = new Thread(() -> {
                try {
                    outcome.complete(get ? promise.get(LONG) : String.valueOf(promise.await(LONG)));
                } catch (InterruptedException e) {
                    outcome.complete("interrupted");
                }
            });
            waiter.start();
            waiter.interrupt();
            assertEquals("interrupted", Await.get(outcome));
            waiter.join();
        }
    }
}
