// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests of completion: once, by value, error or cancellation. */
abstract class ResultContract extends ContractCase {
    ResultContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void isOpenAtFirst() {
        Promise<String> promise = promise();
        assertFalse(promise.ready());
        assertFalse(promise.isDone());
        assertFalse(promise.successful());
        assertFalse(promise.isCancelled());
        assertNull(promise.value());
        assertNull(promise.exception());
        assertNotSame(promise, handler.asyncResult());
    }

    @Test
    void endsWithAValue() {
        Promise<String> promise = promise();
        assertTrue(promise.set("value"));
        assertTrue(promise.ready());
        assertTrue(promise.isDone());
        assertTrue(promise.successful());
        assertFalse(promise.isCancelled());
        assertEquals("value", promise.value());
        assertNull(promise.exception());
    }

    @Test
    void takesNullForAValue() {
        Promise<String> promise = promise();
        assertTrue(promise.set(null));
        assertTrue(promise.ready());
        assertTrue(promise.successful());
        assertNull(promise.value());
        assertNull(promise.exception());
        assertNull(get(promise));
        assertNull(promise.getNoWait());
        assertFalse(promise.set("value"));
        assertNull(promise.value());
    }

    @Test
    void endsWithAnError() {
        IOException error = new IOException("thrown by a test");
        Promise<String> promise = promise();
        assertTrue(promise.setException(error));
        assertTrue(promise.ready());
        assertTrue(promise.isDone());
        assertFalse(promise.successful());
        assertFalse(promise.isCancelled());
        assertNull(promise.value());
        assertSame(error, promise.exception());
    }

    @Test
    void endsWithACancellation() {
        Promise<String> promise = promise();
        assertTrue(promise.cancel());
        assertTrue(promise.ready());
        assertTrue(promise.isDone());
        assertTrue(promise.isCancelled());
        assertFalse(promise.successful());
        assertNull(promise.value());
        assertInstanceOf(CancellationException.class, promise.exception());
    }

    @Test
    void isCancelledAsAFutureToo() {
        Promise<String> promise = promise();
        assertTrue(promise.cancel(true));
        assertTrue(promise.isCancelled());
        assertInstanceOf(CancellationException.class, promise.exception());
    }

    @Test
    void keepsItsValue() {
        Promise<String> promise = promise();
        promise.set("first");
        assertFalse(promise.set("second"));
        assertFalse(promise.setException(new IOException("thrown by a test")));
        assertFalse(promise.cancel());
        assertEquals("first", promise.value());
        assertNull(promise.exception());
        assertFalse(promise.isCancelled());
    }

    @Test
    void keepsItsError() {
        IOException error = new IOException("thrown by a test");
        Promise<String> promise = promise();
        promise.setException(error);
        assertFalse(promise.set("value"));
        assertFalse(promise.setException(new IOException("thrown by a test")));
        assertFalse(promise.cancel());
        assertSame(error, promise.exception());
        assertNull(promise.value());
    }

    @Test
    void keepsItsCancellation() {
        Promise<String> promise = promise();
        promise.cancel();
        assertFalse(promise.set("value"));
        assertFalse(promise.setException(new IOException("thrown by a test")));
        assertFalse(promise.cancel());
        assertTrue(promise.isCancelled());
        assertNull(promise.value());
    }

    @Test
    void endsForOneOfManyThreads() {
        for (int round = 0; round < 50; round++) {
            Promise<String> promise = promise();
            Journal journal = new Journal();
            promise.link(done -> journal.add("link"));
            List<CompletableFuture<Boolean>> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String value = String.valueOf(i);
                threads.add(Await.inThread(() -> promise.set(value) || promise.cancel()));
            }
            long winners = threads.stream().filter(Await::get).count();
            assertEquals(1, winners);
            journal.await("link");
            assertEquals(1, journal.entries().size());
        }
    }

    @Test
    void endsOnAnyThread() {
        Promise<String> onLoop = promise();
        runOnLoop(() -> onLoop.set("loop"));
        assertEquals("loop", get(onLoop));
        Promise<String> inLane = promise();
        inLane(Lane.COMPLETION, () -> inLane.set("lane"));
        assertEquals("lane", get(inLane));
    }

    /** A handler may not know the reason, but a reason that it gives is right. */
    @Test
    void saysWhatKeepsItFromComing() {
        IOException reason = new IOException("what a test waits for");
        for (Promise<String> promise :
                List.of(handler.<String>asyncResult(() -> reason), handler.<String>stopResult(() -> reason))) {
            HandlerTimeoutException early = assertThrows(HandlerTimeoutException.class, promise::getNoWait);
            HandlerTimeoutException late = assertThrows(HandlerTimeoutException.class, () -> promise.get(SHORT));
            assertTrue(early.getCause() == null || early.getCause() == reason);
            assertSame(early.getCause(), late.getCause());
            promise.set("value");
            assertEquals("value", get(promise));
        }
        Promise<String> unknown = handler.asyncResult(() -> null);
        assertNull(
                assertThrows(HandlerTimeoutException.class, unknown::getNoWait).getCause());
    }

    @Test
    void refusesToEndWithoutAnError() {
        Promise<String> promise = promise();
        assertThrows(NullPointerException.class, () -> promise.setException(noError()));
        assertFalse(promise.isDone());
    }

    @SuppressWarnings("NullAway") // as a caller without null checks would
    private static Throwable noError() {
        return null;
    }
}
