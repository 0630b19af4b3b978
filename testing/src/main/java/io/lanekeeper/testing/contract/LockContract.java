// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncLock;
import io.lanekeeper.handler.AsyncReentrantLock;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link AsyncLock} and {@link AsyncReentrantLock}. */
abstract class LockContract extends ContractCase {
    LockContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void isHadAndReleased() {
        AsyncLock lock = handler.lock();
        assertFalse(lock.isHeld());
        assertTrue(get(lock.acquire(LONG)));
        assertTrue(lock.isHeld());
        lock.release();
        assertFalse(lock.isHeld());
        assertTrue(get(lock.acquire(Duration.ZERO)));
        lock.release();
    }

    @Test
    void isNotReentrant() {
        AsyncLock lock = handler.lock();
        assertTrue(get(lock.acquire(LONG)));
        assertFalse(get(lock.acquire(Duration.ZERO)));
        assertFalse(get(lock.acquire(SHORT)));
        lock.release();
    }

    @Test
    void goesToTheFirstWaiter() {
        AsyncLock lock = handler.lock();
        get(lock.acquire(LONG));
        List<AsyncResult<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiters.add(lock.acquire(LONG));
        }
        for (int i = 0; i < 5; i++) {
            lock.release();
            assertTrue(get(waiters.get(i)));
            turnLoop();
            assertEquals(i + 1, waiters.stream().filter(AsyncResult::isDone).count(), "one holder at a time");
            assertTrue(lock.isHeld());
        }
        lock.release();
        assertFalse(lock.isHeld());
    }

    @Test
    void passesOverAWaiterThatTimedOut() {
        AsyncLock lock = handler.lock();
        get(lock.acquire(LONG));
        AsyncResult<Boolean> impatient = lock.acquire(SHORT);
        AsyncResult<Boolean> patient = lock.acquire(LONG);
        assertFalse(get(impatient));
        lock.release();
        assertTrue(get(patient));
        lock.release();
        assertFalse(lock.isHeld());
    }

    @Test
    void passesOverAWaiterThatCancelled() {
        AsyncLock lock = handler.lock();
        get(lock.acquire(LONG));
        AsyncResult<Boolean> cancelled = lock.acquire(LONG);
        AsyncResult<Boolean> alsoCancelled = lock.acquire(LONG);
        AsyncResult<Boolean> patient = lock.acquire(LONG);
        cancelled.cancel();
        alsoCancelled.cancel();
        lock.release();
        assertTrue(get(patient));
        lock.release();
        assertFalse(lock.isHeld());
    }

    @Test
    void isFreeWhenAllWaitersHaveCancelled() {
        AsyncLock lock = handler.lock();
        get(lock.acquire(LONG));
        lock.acquire(LONG).cancel();
        lock.release();
        assertFalse(lock.isHeld());
        assertTrue(get(lock.acquire(Duration.ZERO)));
        lock.release();
    }

    @Test
    void belongsToNoThread() {
        AsyncLock lock = handler.lock();
        get(lock.acquire(LONG));
        AsyncResult<Boolean> next = lock.acquire(LONG);
        runOnLoop(lock::release);
        assertTrue(get(next));
        Await.get(Await.inThread(() -> {
            lock.release();
            return true;
        }));
        assertFalse(lock.isHeld());
    }

    @Test
    void refusesAReleaseOfNothing() {
        AsyncLock lock = handler.lock();
        assertThrows(IllegalStateException.class, lock::release);
        get(lock.acquire(LONG));
        lock.release();
        assertThrows(IllegalStateException.class, lock::release);
        assertTrue(get(lock.acquire(Duration.ZERO)));
        lock.release();
    }

    @Test
    void refusesANegativeTimeOut() {
        assertThrows(IllegalArgumentException.class, () -> handler.lock().acquire(Duration.ofNanos(-1)));
    }

    @Test
    void isHadAgainByItsOwner() {
        AsyncReentrantLock lock = handler.reentrantLock();
        AsyncLock mine = lock.ownedBy(new Object());
        assertTrue(get(mine.acquire(LONG)));
        assertTrue(get(mine.acquire(Duration.ZERO)));
        mine.release();
        assertTrue(mine.isHeld());
        mine.release();
        assertFalse(mine.isHeld());
        assertThrows(IllegalStateException.class, mine::release);
    }

    @Test
    void waitsForEveryReleaseOfTheOtherOwner() {
        AsyncReentrantLock lock = handler.reentrantLock();
        AsyncLock mine = lock.ownedBy(new Object());
        AsyncLock yours = lock.ownedBy(new Object());
        get(mine.acquire(LONG));
        get(mine.acquire(LONG));
        assertFalse(get(yours.acquire(Duration.ZERO)));
        AsyncResult<Boolean> waiting = yours.acquire(LONG);
        assertThrows(IllegalStateException.class, yours::release);
        mine.release();
        turnLoop();
        assertFalse(waiting.isDone());
        mine.release();
        assertTrue(get(waiting));
        assertTrue(yours.isHeld());
        assertFalse(mine.isHeld());
        yours.release();
    }

    @Test
    void comparesOwnersByIdentity() {
        AsyncReentrantLock lock = handler.reentrantLock();
        // Equal, and not the same.
        List<String> owner = new ArrayList<>(List.of("owner"));
        List<String> twin = new ArrayList<>(List.of("owner"));
        assertTrue(get(lock.ownedBy(owner).acquire(LONG)));
        assertFalse(get(lock.ownedBy(twin).acquire(Duration.ZERO)));
        assertTrue(get(lock.ownedBy(owner).acquire(Duration.ZERO)));
        assertTrue(lock.ownedBy(owner).isHeld());
        assertFalse(lock.ownedBy(twin).isHeld());
    }
}
