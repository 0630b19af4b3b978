// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests of the loop: order, timers, clock, and {@code sleep}, which is a timer. */
abstract class LoopContract extends ContractCase {
    private final Journal journal = new Journal();

    LoopContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void keepsTheOrderOfEachThread() {
        List<Journal> journals = new ArrayList<>();
        List<CompletableFuture<Boolean>> threads = new ArrayList<>();
        AtomicInteger active = new AtomicInteger();
        for (int thread = 0; thread < 4; thread++) {
            Journal own = new Journal();
            journals.add(own);
            threads.add(Await.inThread(() -> {
                for (int i = 0; i < 500; i++) {
                    String entry = String.valueOf(i);
                    handler.loop().execute(() -> {
                        own.add(active.incrementAndGet() == 1 ? entry : "together");
                        active.decrementAndGet();
                    });
                }
                return true;
            }));
        }
        threads.forEach(Await::get);
        runOnLoop(() -> {});
        journals.forEach(own -> assertEquals(LaneContract.numbers(500), own.entries()));
    }

    @Test
    void runsNothingInline() {
        SerialExecutor loop = handler.loop();
        StackMark mark = new StackMark();
        Runnable step = () -> {
            loop.execute(() -> journal.add(mark.where()));
            loop.schedule(() -> journal.add(mark.where()), Duration.ZERO);
        };
        mark.during(step);
        runOnLoop(() -> mark.during(step));
        dispatch(Lane.WATCH, () -> mark.during(step));
        journal.await(6);
        assertEquals(0, journal.count("inline"));
    }

    @Test
    void knowsItsThread() {
        SerialExecutor loop = handler.loop();
        assertFalse(loop.inLoop());
        assertTrue(onLoop(loop::inLoop));
        CompletableFuture<Boolean> timer = new CompletableFuture<>();
        loop.schedule(() -> timer.complete(loop.inLoop()), SHORT);
        assertTrue(Await.get(timer));
    }

    @Test
    void isNotEndingWhileTheHandlerRuns() {
        assertFalse(handler.loop().ending());
        assertFalse(onLoop(() -> handler.loop().ending()));
    }

    @Test
    void schedulesNotBeforeTheDelayHasPassed() {
        SerialExecutor loop = handler.loop();
        CompletableFuture<Long> fired = new CompletableFuture<>();
        long start = loop.nanoTime();
        loop.schedule(() -> fired.complete(loop.nanoTime()), SHORT);
        assertTrue(Await.get(fired) - start >= SHORT.toNanos());
    }

    @Test
    void schedulesInOrderOfTime() {
        runOnLoop(() -> {
            handler.loop().schedule(() -> journal.add("third"), Duration.ofMillis(90));
            handler.loop().schedule(() -> journal.add("second"), Duration.ofMillis(60));
            handler.loop().schedule(() -> journal.add("first"), Duration.ofMillis(30));
            handler.loop().execute(() -> journal.add("now"));
        });
        assertEquals(List.of("now", "first", "second", "third"), journal.await(4));
    }

    @Test
    void callsATimerOff() {
        boolean inTime;
        do {
            Journal notified = new Journal();
            long start = System.nanoTime();
            Cancellable timer = handler.loop().schedule(() -> notified.add("called off"), SHORT);
            timer.cancel();
            timer.cancel();
            inTime = System.nanoTime() - start < SHORT.toNanos(); // A busy machine may have kept this thread from it.
            handler.loop().schedule(() -> notified.add("other"), SHORT.multipliedBy(2));
            notified.await("other");
            assertTrue(
                    !inTime || notified.entries().equals(List.of("other")),
                    () -> notified.entries().toString());
        } while (!inTime);
    }

    @Test
    void callsATimerOffOnTheLoop() {
        runOnLoop(() -> {
            Cancellable timer = handler.loop().schedule(() -> journal.add("called off"), Duration.ZERO);
            timer.cancel();
        });
        turnLoop();
        assertEquals(List.of(), journal.entries());
    }

    @Test
    void doesNotMindALateCancel() {
        Cancellable timer = handler.loop().schedule(() -> journal.add("fired"), Duration.ZERO);
        journal.await("fired");
        timer.cancel();
        runOnLoop(timer::cancel);
        assertEquals(List.of("fired"), journal.entries());
    }

    @Test
    void hasAClockThatNeverGoesBack() {
        SerialExecutor loop = handler.loop();
        long last = loop.nanoTime();
        for (int i = 0; i < 100; i++) {
            long now = onLoop(loop::nanoTime);
            assertTrue(now - last >= 0, "went back");
            last = now;
        }
        long before = loop.nanoTime();
        turnLoop();
        assertTrue(loop.nanoTime() - before >= SHORT.toNanos(), "stood still");
    }

    @Test
    void survivesWhatATaskThrows() {
        handler.loop().execute(() -> {
            throw new IllegalStateException("thrown by a test");
        });
        handler.loop()
                .schedule(
                        () -> {
                            throw new AssertionError("thrown by a test");
                        },
                        Duration.ZERO);
        turnLoop();
        flush(Lane.WATCH);
    }

    @Test
    void makesWhatWentBeforeVisible() {
        int[] plain = new int[1];
        for (int i = 1; i <= 1_000; i++) {
            plain[0] = i;
            int expected = i;
            assertTrue(onLoop(() -> plain[0] == expected));
        }
    }

    @Test
    void sleepsForTheDelay() {
        long start = handler.loop().nanoTime();
        AsyncResult<Void> sleep = handler.sleep(SHORT);
        assertFalse(sleep.isDone());
        assertNull(get(sleep));
        assertTrue(handler.loop().nanoTime() - start >= SHORT.toNanos());
        get(handler.sleep(Duration.ZERO));
    }

    @Test
    void sleepsWithoutHoldingAnything() {
        AsyncResult<Void> sleep = inLane(Lane.COMPLETION, () -> handler.sleep(LONG));
        for (Lane lane : Lane.values()) {
            flush(lane);
        }
        turnLoop();
        assertFalse(sleep.isDone());
        assertTrue(sleep.cancel());
        assertInstanceOf(CancellationException.class, sleep.exception());
    }

    /** On a thread without a generator of its own, the JDK counts from 0: the same numbers in each process. */
    @Test
    void leavesToChanceWhatItSays() {
        Random taken = handler.random();
        Set<Long> numbers = new HashSet<>();
        numbers.add(onLoop(LoopContract::unseeded));
        numbers.add(onLoop(taken::nextLong));
        numbers.add(onLoop(() -> handler.random().nextLong()));
        Handler other = suite.newHandler();
        get(other.start());
        CompletableFuture<Long> number = new CompletableFuture<>();
        other.loop().execute(() -> Await.complete(number, () -> other.random().nextLong()));
        numbers.add(Await.get(number));
        get(other.stop());
        assertEquals(4, numbers.size(), () -> "numbers come again: " + numbers);
    }

    /** Returns the first number of the JDK's generator on a thread on which none has been drawn. */
    private static long unseeded() {
        long seed = (Thread.currentThread().getId() << 1) + 0x9e3779b97f4a7c15L;
        long mixed = (seed ^ (seed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    @Test
    void refusesToSleepBackwards() {
        assertThrows(IllegalArgumentException.class, () -> handler.sleep(Duration.ofNanos(-1)));
    }
}
