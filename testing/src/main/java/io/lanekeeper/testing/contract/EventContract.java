// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link AsyncEvent}. */
abstract class EventContract extends ContractCase {
    EventContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void isSetAndCleared() {
        AsyncEvent event = handler.event();
        assertFalse(event.isSet());
        event.set();
        event.set();
        assertTrue(event.isSet());
        event.clear();
        assertFalse(event.isSet());
    }

    @Test
    void answersAtOnceWhenSet() {
        AsyncEvent event = handler.event();
        event.set();
        assertTrue(get(event.await(LONG)));
        assertTrue(get(event.await(Duration.ZERO)));
        assertTrue(event.isSet(), "waiting does not clear");
    }

    @Test
    void wakesAllWaiters() {
        AsyncEvent event = handler.event();
        List<AsyncResult<Boolean>> waiters = List.of(event.await(LONG), event.await(LONG), event.await(LONG));
        turnLoop();
        waiters.forEach(waiter -> assertFalse(waiter.isDone()));
        runOnLoop(event::set);
        waiters.forEach(waiter -> assertTrue(get(waiter)));
    }

    @Test
    void timesOut() {
        AsyncEvent event = handler.event();
        long start = handler.loop().nanoTime();
        assertFalse(get(event.await(SHORT)));
        assertTrue(handler.loop().nanoTime() - start >= SHORT.toNanos());
        assertFalse(get(event.await(Duration.ZERO)));
        assertThrows(IllegalArgumentException.class, () -> event.await(Duration.ofNanos(-1)));
    }

    @Test
    void wakesAgainAfterAClear() {
        AsyncEvent event = handler.event();
        event.set();
        event.clear();
        AsyncResult<Boolean> waiter = event.await(LONG);
        turnLoop();
        assertFalse(waiter.isDone());
        event.set();
        assertTrue(get(waiter));
    }

    @Test
    void forgetsACancelledWaiter() {
        AsyncEvent event = handler.event();
        AsyncResult<Boolean> cancelled = event.await(LONG);
        AsyncResult<Boolean> other = event.await(LONG);
        cancelled.cancel();
        event.set();
        assertTrue(get(other));
        assertTrue(cancelled.isCancelled());
    }

    @Test
    void mayHoldALane() {
        AsyncEvent event = handler.event();
        Journal journal = new Journal();
        handler.dispatch(new Callback(Lane.COMPLETION, () -> event.await(LONG)));
        dispatch(Lane.COMPLETION, () -> journal.add("after"));
        dispatch(Lane.WATCH, event::set);
        assertEquals(List.of("after"), journal.await(1));
    }
}
