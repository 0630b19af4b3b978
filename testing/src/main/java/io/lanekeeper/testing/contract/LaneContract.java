// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the order of lanes, and of callbacks that throw or block. */
abstract class LaneContract extends ContractCase {
    private static final int THREADS = 4;
    private static final int CALLBACKS = 500;

    LaneContract(HandlerContract suite) {
        super(suite);
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void keepsTheOrderOfEachThread(Lane lane) {
        List<Journal> journals = new ArrayList<>();
        List<CompletableFuture<Boolean>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Journal journal = new Journal();
            journals.add(journal);
            threads.add(Await.inThread(() -> {
                for (int i = 0; i < CALLBACKS; i++) {
                    String entry = String.valueOf(i);
                    dispatch(lane, () -> journal.add(entry));
                }
                return true;
            }));
        }
        threads.forEach(Await::get);
        flush(lane);
        journals.forEach(journal -> assertEquals(numbers(CALLBACKS), journal.entries()));
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void runsOneCallbackAtATime(Lane lane) {
        AtomicInteger active = new AtomicInteger();
        Journal journal = new Journal();
        Runnable callback = () -> {
            journal.add(active.incrementAndGet() == 1 ? "alone" : "together");
            // Long enough for another one to come in between.
            LockSupport.parkNanos(1_000);
            active.decrementAndGet();
        };
        List<CompletableFuture<Boolean>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(Await.inThread(() -> {
                for (int i = 0; i < CALLBACKS; i++) {
                    dispatch(lane, callback);
                }
                return true;
            }));
        }
        threads.forEach(Await::get);
        flush(lane);
        assertEquals(THREADS * CALLBACKS, journal.count("alone"));
        assertEquals(0, journal.count("together"));
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void takesItsExecutorAndDispatchInOneOrder(Lane lane) {
        Journal journal = new Journal();
        for (int i = 0; i < 100; i++) {
            String entry = String.valueOf(i);
            if (i % 2 == 0) {
                dispatch(lane, () -> journal.add(entry));
            } else {
                handler.lane(lane).execute(() -> journal.add(entry));
            }
        }
        assertEquals(numbers(100), journal.await(100));
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void runsNothingInlineForACallback(Lane from) {
        StackMark mark = new StackMark();
        Journal journal = new Journal();
        dispatch(from, () -> mark.during(() -> dispatchToAll(mark, journal)));
        assertEquals(6, journal.await(6).size());
        assertEquals(0, journal.count("inline"));
    }

    @Test
    void runsNothingInlineForTheLoop() {
        StackMark mark = new StackMark();
        Journal journal = new Journal();
        runOnLoop(() -> mark.during(() -> dispatchToAll(mark, journal)));
        journal.await(6);
        assertEquals(0, journal.count("inline"));
    }

    @Test
    void runsNothingInlineForAnotherThread() {
        StackMark mark = new StackMark();
        Journal journal = new Journal();
        mark.during(() -> dispatchToAll(mark, journal));
        journal.await(6);
        assertEquals(0, journal.count("inline"));
    }

    private void dispatchToAll(StackMark mark, Journal journal) {
        for (Lane lane : Lane.values()) {
            dispatch(lane, () -> journal.add(mark.where()));
            handler.lane(lane).execute(() -> journal.add(mark.where()));
        }
    }

    @Test
    void takesAllLanesInOrderOfArrival() {
        assumeTrue(suite.arrivalOrderAcrossLanes(), "no order across lanes");
        Random random = new Random(1);
        List<Lane> lanes = List.of(Lane.values());
        Journal journal = new Journal();
        for (int i = 0; i < 1_000; i++) {
            String entry = String.valueOf(i);
            dispatch(lanes.get(random.nextInt(lanes.size())), () -> journal.add(entry));
        }
        assertEquals(numbers(1_000), journal.await(1_000));
    }

    @Test
    void takesLinksInOrderOfArrivalToo() {
        assumeTrue(suite.arrivalOrderAcrossLanes(), "no order across lanes");
        Journal journal = new Journal();
        // A watch event, then the reply that shows the new data: as the loop sees them.
        runOnLoop(() -> {
            for (int i = 0; i < 100; i++) {
                String entry = String.valueOf(i);
                if (i % 2 == 0) {
                    dispatch(Lane.WATCH, () -> journal.add(entry));
                } else {
                    Promise<String> reply = promise();
                    reply.link(done -> journal.add(entry));
                    reply.set("");
                }
            }
        });
        assertEquals(numbers(100), journal.await(100));
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void survivesWhatACallbackThrows(Lane lane) {
        Journal journal = new Journal();
        handler.dispatch(new Callback(lane, () -> {
            throw new IllegalStateException("thrown by a test");
        }));
        handler.dispatch(new Callback(lane, () -> {
            throw new IOException("thrown by a test");
        }));
        handler.dispatch(new Callback(lane, () -> {
            throw new AssertionError("thrown by a test");
        }));
        handler.dispatch(new Callback(lane, () -> {
            throw new StackOverflowError("thrown by a test");
        }));
        handler.lane(lane).execute(() -> {
            throw new IllegalStateException("thrown by a test");
        });
        dispatch(lane, () -> journal.add("goes on"));
        journal.await("goes on");
        runOnLoop(() -> {});
        assertTrue(handler.running());
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void doesNotStarveTheLoop(Lane lane) {
        AtomicBoolean fired = new AtomicBoolean();
        Journal journal = new Journal();
        // An endless storm: it ends only if the loop gets a chance to run.
        dispatch(lane, new Runnable() {
            @Override
            public void run() {
                if (fired.get()) {
                    journal.add("calm");
                } else {
                    dispatch(lane, this);
                }
            }
        });
        handler.loop().schedule(() -> fired.set(true), SHORT);
        journal.await("calm");
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void bearsALongChainOfDispatches(Lane lane) {
        AtomicInteger left = new AtomicInteger(20_000);
        Journal journal = new Journal();
        dispatch(lane, new Runnable() {
            @Override
            public void run() {
                if (left.decrementAndGet() == 0) {
                    journal.add("end");
                } else {
                    dispatch(lane, this);
                }
            }
        });
        journal.await("end");
    }

    static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(String.valueOf(i));
        }
        return numbers;
    }
}
