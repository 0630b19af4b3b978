// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of links: each is called once, in order, in the completion lane, never inline. */
abstract class LinkContract extends ContractCase {
    private final Journal journal = new Journal();

    LinkContract(HandlerContract suite) {
        super(suite);
    }

    private void finish() {
        flush(Lane.COMPLETION);
        turnLoop();
        flush(Lane.COMPLETION);
    }

    @Test
    void callsEachLinkOnceInOrder() {
        Promise<String> promise = promise();
        for (int i = 0; i < 100; i++) {
            String entry = String.valueOf(i);
            if (i == 50) {
                promise.set("");
            }
            promise.link(done -> journal.add(entry));
        }
        journal.await(100);
        finish();
        assertEquals(LaneContract.numbers(100), journal.entries());
    }

    @Test
    void givesTheLinkItsResult() {
        Promise<String> promise = promise();
        CompletableFuture<AsyncResult<String>> given = new CompletableFuture<>();
        promise.link(given::complete);
        promise.set("value");
        assertSame(promise, Await.get(given));
    }

    @Test
    void answersItselfToItsLinker() {
        Promise<String> promise = promise();
        Consumer<AsyncResult<String>> link = done -> {};
        assertSame(promise, promise.link(link));
        assertSame(promise, promise.unlink(link));
        assertSame(promise, promise.linkAsync(done -> null));
        promise.cancel();
        finish();
    }

    @Test
    void callsLinksOfErrorsAndCancellations() {
        Promise<String> failing = promise();
        failing.link(done -> journal.add("error"));
        failing.setException(new IllegalStateException("thrown by a test"));
        journal.await("error");
        Promise<String> cancelled = promise();
        cancelled.link(done -> journal.add("cancelled"));
        cancelled.cancel();
        journal.await("cancelled");
        finish();
        assertEquals(List.of("error", "cancelled"), journal.entries());
    }

    @Test
    void callsLinksInTheCompletionLane() {
        Promise<String> hold = hold(Lane.COMPLETION);
        Promise<String> promise = promise();
        promise.link(done -> journal.add("early"));
        promise.set("");
        promise.link(done -> journal.add("late"));
        dispatch(Lane.COMPLETION, () -> journal.add("dispatched"));
        flush(Lane.SESSION);
        flush(Lane.WATCH);
        turnLoop();
        assertEquals(List.of(), journal.entries());
        hold.set("");
        assertEquals(List.of("early", "late", "dispatched"), journal.await(3));
    }

    @Test
    void callsLinksOneAtATimeWithTheLane() {
        Promise<String> promise = promise();
        promise.link(done -> journal.add(String.valueOf(handler.inHandlerThread())));
        promise.set("");
        assertEquals(List.of("true"), journal.await(1));
    }

    @Test
    void callsNoLinkInline() {
        StackMark mark = new StackMark();
        mark.during(() -> linkEarlyAndLate(mark));
        runOnLoop(() -> mark.during(() -> linkEarlyAndLate(mark)));
        for (Lane lane : Lane.values()) {
            dispatch(lane, () -> mark.during(() -> linkEarlyAndLate(mark)));
        }
        journal.await(20);
        assertEquals(0, journal.count("inline"));
    }

    private void linkEarlyAndLate(StackMark mark) {
        Promise<String> promise = promise();
        promise.link(done -> journal.add(mark.where()));
        promise.linkAsync(done -> {
            journal.add(mark.where());
            return null;
        });
        promise.set("");
        promise.link(done -> journal.add(mark.where()));
        promise.linkAsync(done -> {
            journal.add(mark.where());
            return null;
        });
    }

    @Test
    void callsLinksOfAllResultsInOrderOfCompletion() {
        List<Promise<String>> promises = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String name = String.valueOf(i);
            Promise<String> promise = promise();
            promise.link(done -> journal.add(name + done.value()));
            promises.add(promise);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(7));
        for (int i : order) {
            expected.add(i + "!");
            promises.get(i).set("!");
        }
        assertEquals(expected, journal.await(200));
    }

    @Test
    void callsLinksFromTheLoopInOrderOfCompletion() {
        List<String> expected = new ArrayList<>();
        runOnLoop(() -> {
            for (int i = 99; i >= 0; i--) {
                String name = String.valueOf(i);
                expected.add(name);
                Promise<String> promise = promise();
                promise.link(done -> journal.add(name));
                promise.set("");
            }
        });
        assertEquals(expected, journal.await(100));
    }

    @Test
    void survivesWhatALinkThrows() {
        Promise<String> promise = promise();
        promise.link(done -> {
            throw new IllegalStateException("thrown by a test");
        });
        promise.link(done -> journal.add("second"));
        promise.link(done -> {
            throw new AssertionError("thrown by a test");
        });
        promise.link(done -> journal.add("fourth"));
        assertTrue(promise.set(""));
        assertEquals(List.of("second", "fourth"), journal.await(2));
        assertTrue(promise.successful());
    }

    @Test
    void forgetsAnUnlinkedCallback() {
        Promise<String> promise = promise();
        Consumer<AsyncResult<String>> link = done -> journal.add("unlinked");
        promise.link(link);
        promise.link(done -> journal.add("linked"));
        promise.unlink(link);
        promise.set("");
        journal.await("linked");
        finish();
        assertEquals(List.of("linked"), journal.entries());
    }

    @Test
    void forgetsOneOfSeveralEqualLinks() {
        Promise<String> promise = promise();
        Consumer<AsyncResult<String>> link = done -> journal.add("linked");
        promise.link(link).link(link).link(link);
        promise.unlink(link);
        promise.set("");
        journal.await(2);
        finish();
        assertEquals(List.of("linked", "linked"), journal.entries());
    }

    @Test
    void forgetsNothingElse() {
        Promise<String> promise = promise();
        promise.link(done -> journal.add("linked"));
        promise.unlink(done -> journal.add("unknown"));
        promise.set("");
        journal.await("linked");
        promise.unlink(done -> {});
        finish();
        assertEquals(List.of("linked"), journal.entries());
    }

    @Test
    void doesNotRecallWhatHasBeenCalled() {
        Promise<String> promise = promise();
        Consumer<AsyncResult<String>> link = done -> journal.add("linked");
        promise.link(link);
        promise.set("");
        journal.await("linked");
        promise.unlink(link);
        finish();
        assertEquals(List.of("linked"), journal.entries());
    }

    @Test
    void callsEachLinkOnceThoughThreadsRace() {
        for (int round = 0; round < 200; round++) {
            Promise<String> promise = promise();
            Journal calls = new Journal();
            CompletableFuture<Boolean> setter = Await.inThread(() -> promise.set(""));
            for (int i = 0; i < 5; i++) {
                String entry = String.valueOf(i);
                promise.link(done -> calls.add(entry));
            }
            Await.get(setter);
            assertEquals(LaneContract.numbers(5), calls.await(5));
        }
    }

    @Test
    void linksFromALink() {
        Promise<String> promise = promise();
        promise.link(done -> {
            journal.add("outer");
            done.link(again -> journal.add("inner"));
        });
        promise.link(done -> journal.add("next"));
        promise.set("");
        assertEquals(List.of("outer", "next", "inner"), journal.await(3));
    }

    @Test
    void linksOnAnExecutorOfTheCallersInOrder() {
        Queue<Runnable> executor = new ConcurrentLinkedQueue<>();
        Journal journal = new Journal();
        Promise<String> first = promise();
        Promise<String> second = promise();
        second.link(executor::add, done -> journal.add("second " + done.value()));
        first.link(executor::add, done -> journal.add("first " + done.value()));
        first.link(executor::add, done -> journal.add("again"));
        Promise<String> hold = hold(Lane.COMPLETION);
        first.set("1");
        second.set("2");
        first.link(executor::add, done -> journal.add("late"));
        turnLoop();
        assertEquals(4, executor.size(), "handed over though the lane is held");
        executor.forEach(Runnable::run);
        assertEquals(List.of("first 1", "again", "second 2", "late"), journal.await(4));
        hold.set("");
    }

    @Test
    void outlivesAnExecutorThatRefuses() {
        Journal journal = new Journal();
        Promise<String> promise = promise();
        promise.link(
                task -> {
                    throw new RejectedExecutionException("thrown by a test");
                },
                done -> journal.add("unwanted"));
        promise.link(Runnable::run, done -> journal.add("next"));
        promise.set("");
        assertEquals(List.of("next"), journal.await(1));
        flush(Lane.COMPLETION);
    }
}
