// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.AsyncEvent;
import io.lanekeeper.handler.AsyncLock;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Tests of timers at the end of the loop: each ends too, once. For handlers whose stop ends the loop. */
abstract class LoopEndContract extends ContractCase {
    private static final Duration NEVER = Duration.ofHours(1);

    private final AtomicInteger notified = new AtomicInteger();
    private final List<Cancellable> timers = Collections.synchronizedList(new ArrayList<>());
    private final Journal journal = new Journal();

    LoopEndContract(HandlerContract suite) {
        super(suite);
    }

    private void stopWithTheLoop() {
        SerialExecutor loop = handler.loop();
        get(handler.stop());
        assumeTrue(loop.ending(), "the stop does not end the loop");
    }

    @Test
    void notifiesTimersOfTheEnd() {
        SerialExecutor loop = handler.loop();
        loop.schedule(() -> journal.add("gone off"), NEVER, () -> journal.add("notified"));
        Cancellable calledOff = loop.schedule(() -> journal.add("gone off"), NEVER, () -> journal.add("called off"));
        calledOff.cancel();
        Cancellable ended = loop.schedule(() -> journal.add("gone off"), NEVER, () -> journal.add("notified"));
        stopWithTheLoop();
        journal.await(2);
        ended.cancel();
        assertThrows(
                RejectedExecutionException.class,
                () -> loop.schedule(() -> journal.add("late"), NEVER, () -> journal.add("late")));
        assertEquals(List.of("notified", "notified"), journal.entries());
    }

    @Test
    void notifiesATimerOnceThatGoesOffBeforeTheEnd() {
        SerialExecutor loop = handler.loop();
        loop.schedule(() -> journal.add("gone off"), Duration.ZERO, () -> journal.add("notified"));
        journal.await("gone off");
        stopWithTheLoop();
        assertEquals(List.of("gone off"), journal.entries());
    }

    /** A loop that cancels its timers at its end may do so before the last timers are added, also by its own tasks. */
    @Test
    void notifiesEachTimerThatIsSetWhileTheLoopEnds() {
        SerialExecutor loop = handler.loop();
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        CompletableFuture<Boolean> setting = Await.inThread(() -> setUntilRefused(loop, stopped));
        get(handler.stop());
        stopped.complete(true);
        assumeTrue(Await.get(setting), "the stop does not end the loop");
        long end = System.nanoTime() + LONG.toNanos();
        while (notified.get() < timers.size() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertEquals(timers.size(), notified.get());
        assertEquals(List.of(), journal.entries());
    }

    /** Returns true if the loop has rejected a task. The number of tasks is limited, since a loop may run as long as tasks come. */
    private boolean setUntilRefused(SerialExecutor loop, CompletableFuture<Boolean> stopped) {
        try {
            for (int i = 0; i < 2_000 || loop.ending(); i++) {
                if (i < 2_000 || stopped.isDone()) {
                    set(loop);
                    loop.execute(() -> set(loop));
                }
                LockSupport.parkNanos(1_000);
            }
        } catch (RejectedExecutionException e) {
            return true;
        }
        runOnLoopOf(loop, () -> timers.forEach(Cancellable::cancel));
        return false;
    }

    private void set(SerialExecutor loop) {
        timers.add(loop.schedule(() -> journal.add("gone off"), NEVER, notified::incrementAndGet));
    }

    /** Runs after the tasks that are queued on the loop. */
    private static void runOnLoopOf(SerialExecutor loop, Runnable task) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loop.execute(() -> {
            task.run();
            done.complete(true);
        });
        Await.get(done);
    }

    @Test
    void cancelsWhatSleepsOrWaits() {
        AsyncEvent event = handler.event();
        AsyncLock lock = handler.lock();
        assertTrue(get(lock.acquire(LONG)));
        List<AsyncResult<?>> waiting = List.of(
                handler.sleep(NEVER),
                event.await(NEVER),
                lock.acquire(NEVER),
                lock.acquire(NEVER),
                handler.reentrantLock().ownedBy("me").acquire(NEVER).flatMap(had -> event.await(NEVER)));
        waiting.forEach(result -> result.whenDone(done -> journal.add("done")));
        waiting.forEach(result -> result.whenDone(done -> notified.incrementAndGet()));
        turnLoop();
        stopWithTheLoop();
        journal.await(waiting.size());
        waiting.forEach(result -> assertTrue(Await.ends(result) && result.isCancelled(), result::toString));
        assertEquals(waiting.size(), journal.entries().size());
    }

    @Test
    void givesALockToNoWaiterThatEndedWithTheLoop() {
        AsyncLock lock = handler.lock();
        assertTrue(get(lock.acquire(LONG)));
        AsyncResult<Boolean> waiting = lock.acquire(NEVER);
        stopWithTheLoop();
        assertTrue(Await.ends(waiting));
        lock.release();
        assertFalse(lock.isHeld());
        assertTrue(waiting.isCancelled());
    }

    @Test
    void refusesToWaitWithoutALoop() {
        AsyncEvent event = handler.event();
        AsyncLock lock = handler.lock();
        get(lock.acquire(LONG));
        stopWithTheLoop();
        assertThrows(RejectedExecutionException.class, () -> handler.sleep(NEVER));
        assertThrows(RejectedExecutionException.class, () -> event.await(NEVER));
        assertThrows(RejectedExecutionException.class, () -> lock.acquire(NEVER));
        lock.release();
        assertTrue(Await.ends(lock.acquire(NEVER)), "a free lock needs no timer");
        event.set();
        assertTrue(Await.ends(event.await(NEVER)), "a flag that is set needs no timer");
    }
}
