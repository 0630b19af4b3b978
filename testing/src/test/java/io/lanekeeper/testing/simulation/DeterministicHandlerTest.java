// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncLock;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the handler's driver must know of, beyond the contract of handlers. */
@Timeout(60)
class DeterministicHandlerTest {
    private final DeterministicHandler handler = DeterministicHandler.seeded(1);

    /** A time-out of a test framework is an interrupt, and virtual time may be long. */
    @Test
    void anInterruptEndsAWait() {
        keepBusyFor(Duration.ofDays(1));
        Promise<Void> never = handler.asyncResult();
        handler.loop().schedule(Thread.currentThread()::interrupt, Duration.ofSeconds(5));
        assertThrows(InterruptedException.class, () -> never.await(Duration.ofDays(1)));
        assertEquals(Duration.ofSeconds(5), handler.elapsed());
        handler.loop().execute(Thread.currentThread()::interrupt);
        assertThrows(IllegalStateException.class, () -> handler.runUntil(never::isDone, Duration.ofDays(1)));
        assertTrue(Thread.interrupted(), "the interrupt is kept");
    }

    private void keepBusyFor(Duration left) {
        if (!left.isNegative()) {
            Duration tick = Duration.ofSeconds(1);
            handler.loop().schedule(() -> keepBusyFor(left.minus(tick)), tick);
        }
    }

    @Test
    void aLockThatIsNotWaitedForAnyMoreHasNoTimer() {
        AsyncLock lock = handler.lock();
        lock.acquire(Duration.ZERO);
        AsyncResult<Boolean> waiting = lock.acquire(Duration.ofHours(1));
        assertEquals(1, handler.timers());
        assertTrue(waiting.cancel());
        handler.runAll();
        assertEquals(0, handler.timers());
    }
}
