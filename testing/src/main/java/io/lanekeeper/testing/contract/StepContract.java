// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tests of {@code whenDone} and of methods built on it: they run on the loop, even while lanes are held. */
abstract class StepContract extends ContractCase {
    private final Journal journal = new Journal();

    StepContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void runsOnTheLoop() {
        Promise<String> promise = promise();
        assertSame(promise, promise.whenDone(done -> note("early")));
        promise.set("");
        promise.whenDone(done -> note("late"));
        assertEquals(List.of("early on the loop", "late on the loop"), journal.await(2));
    }

    private void note(String entry) {
        journal.add(entry + (handler.loop().inLoop() ? " on the loop" : " elsewhere"));
    }

    @Test
    void runsInOrderOfCompletion() {
        List<Promise<String>> promises = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Promise<String> promise = promise();
            promise.whenDone(done -> journal.add(String.valueOf(done.value())));
            promises.add(promise);
        }
        Collections.shuffle(promises, new Random(3));
        for (int i = 0; i < 100; i++) {
            promises.get(i).set(String.valueOf(i));
        }
        assertEquals(LaneContract.numbers(100), journal.await(100));
    }

    @Test
    void runsNothingInline() {
        StackMark mark = new StackMark();
        Runnable step = () -> {
            Promise<String> promise = promise();
            promise.whenDone(done -> journal.add(mark.where()));
            promise.set("");
            promise.whenDone(done -> journal.add(mark.where()));
        };
        mark.during(step);
        runOnLoop(() -> mark.during(step));
        dispatch(Lane.COMPLETION, () -> mark.during(step));
        journal.await(6);
        assertEquals(0, journal.count("inline"));
    }

    @Test
    void survivesWhatAStepThrows() {
        Promise<String> promise = promise();
        promise.whenDone(done -> {
            throw new IllegalStateException("thrown by a test");
        });
        promise.whenDone(done -> {
            throw new AssertionError("thrown by a test");
        });
        promise.whenDone(done -> journal.add("step"));
        promise.link(done -> journal.add("link"));
        promise.set("");
        journal.await("step");
        journal.await("link");
        runOnLoop(() -> {});
    }

    @Test
    void waitsForNoLane() {
        List<Promise<String>> holds = List.of(hold(Lane.SESSION), hold(Lane.WATCH), hold(Lane.COMPLETION));
        Promise<String> source = promise();
        AsyncResult<String> mapped = source.map(String::trim);
        AsyncResult<String> flat = source.flatMap(value -> AsyncResults.completed(handler, value));
        AsyncResult<String> recovered = this.<String>cancelled().recover(error -> source);
        AsyncResult<String> any = AsyncResults.any(handler, List.of(source));
        Promise<String> target = promise();
        AsyncResults.forward(source, target);
        AsyncResult<Integer> both = AsyncResults.both(handler, source, flat, (one, other) -> 2);
        AsyncResult<String> otherwise = this.<String>cancelled().otherwise(error -> "other");
        source.toCompletionStage(handler.loop()).thenAccept(value -> journal.add("stage"));
        source.link(done -> journal.add("link"));
        source.set("value");
        assertEquals("value", get(mapped));
        assertEquals("value", get(flat));
        assertEquals("value", get(recovered));
        assertEquals("value", get(any));
        assertEquals(2, get(both));
        assertEquals("other", get(otherwise));
        assertNull(get(source.then(() -> flat).asVoid()));
        assertEquals("value", get(target));
        assertEquals(1, get(AsyncResults.all(handler, List.of(source))).size());
        assertEquals(List.of("stage"), journal.await(1));
        holds.forEach(hold -> hold.set(""));
        journal.await("link");
    }

    private <T> AsyncResult<T> cancelled() {
        Promise<T> promise = promise();
        promise.cancel();
        return promise;
    }

    @Test
    void aLaneMayBeHeldWithWhatComesOfAResult() {
        mayHoldWith(reply -> reply.map(String::length));
        mayHoldWith(reply -> reply.flatMap(value -> handler.sleep(SHORT)));
        mayHoldWith(reply -> reply.recover(error -> reply));
        mayHoldWith(reply -> AsyncResults.all(handler, List.of(reply, reply)));
        mayHoldWith(reply -> AsyncResults.any(handler, List.of(reply, reply)));
        mayHoldWith(reply -> AsyncResults.both(handler, reply, reply, (one, other) -> one));
        mayHoldWith(reply -> reply.then(() -> reply).asVoid().otherwise(error -> null));
        mayHoldWith(reply -> reply.toCompletionStage().toCompletableFuture());
        mayHoldWith(reply ->
                reply.toCompletionStage(handler.loop()).toCompletableFuture().thenApply(String::length));
    }

    private void mayHoldWith(Function<AsyncResult<String>, Future<?>> step) {
        Journal order = new Journal();
        Promise<String> outer = promise();
        Promise<String> reply = promise();
        outer.linkAsync(done -> {
            Future<?> hold = step.apply(reply);
            handler.loop().schedule(() -> order.add(reply.set("reply") ? "reply" : ""), SHORT);
            return hold;
        });
        outer.link(done -> order.add("next"));
        assertFalse(reply.isDone());
        outer.set("");
        assertEquals(List.of("reply", "next"), order.await(2));
    }
}
