// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of callbacks that hold their lane: the next one of the lane waits, and nothing else does. */
abstract class HeldLaneContract extends ContractCase {
    private final Journal journal = new Journal();

    HeldLaneContract(HandlerContract suite) {
        super(suite);
    }

    private void note(Lane lane, String entry) {
        dispatch(lane, () -> journal.add(entry));
    }

    private void returnFrom(Lane lane, Callable<?> task) {
        handler.dispatch(new Callback(lane, task));
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void holdsOneLaneAndNothingElse(Lane held) {
        Promise<String> hold = hold(held);
        note(held, "1");
        note(held, "2");
        for (Lane lane : Lane.values()) {
            if (lane != held) {
                flush(lane);
            }
        }
        turnLoop();
        assertEquals(List.of(), journal.entries());
        note(held, "3");
        hold.set("");
        note(held, "4");
        assertEquals(List.of("1", "2", "3", "4"), journal.await(4));
    }

    @Test
    void holdsAllLanesAtOnce() {
        List<Promise<String>> holds = List.of(hold(Lane.SESSION), hold(Lane.WATCH), hold(Lane.COMPLETION));
        for (Lane lane : Lane.values()) {
            note(lane, lane.name());
        }
        turnLoop();
        assertEquals(List.of(), journal.entries());
        for (int i = holds.size() - 1; i >= 0; i--) {
            holds.get(i).set("");
            journal.await(holds.size() - i);
        }
        assertEquals(List.of("COMPLETION", "WATCH", "SESSION"), journal.entries());
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void endsWithAnError(Lane lane) {
        Promise<String> hold = hold(lane);
        note(lane, "after");
        hold.setException(new IllegalStateException("thrown by a test"));
        journal.await("after");
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void endsWithACancellation(Lane lane) {
        Promise<String> hold = hold(lane);
        note(lane, "after");
        hold.cancel();
        journal.await("after");
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isHeldByAStage(Lane lane) {
        CompletableFuture<String> hold = new CompletableFuture<>();
        returnFrom(lane, () -> hold);
        note(lane, "after");
        turnLoop();
        assertEquals(List.of(), journal.entries());
        hold.complete("");
        journal.await("after");
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isHeldByAStageThatIsNoFuture(Lane lane) {
        CompletableFuture<String> hold = new CompletableFuture<>();
        returnFrom(lane, hold::minimalCompletionStage);
        note(lane, "after");
        turnLoop();
        assertEquals(List.of(), journal.entries());
        hold.completeExceptionally(new IllegalStateException("thrown by a test"));
        journal.await("after");
    }

    /** The hold ends although no lane of the other handler is free. */
    @ParameterizedTest
    @EnumSource(Lane.class)
    void isHeldByAResultOfAnotherHandlerUntilItIsComplete(Lane lane) {
        Handler other = suite.newHandler();
        get(other.start());
        Promise<String> blocked = other.asyncResult();
        other.dispatch(new Callback(Lane.COMPLETION, () -> blocked));
        Promise<String> own = other.asyncResult();
        returnFrom(lane, () -> own);
        note(lane, "first");
        Promise<String> foreign = other.asyncResult();
        returnFrom(lane, () -> Foreign.view(foreign));
        note(lane, "second");
        turnLoop();
        assertEquals(List.of(), journal.entries());
        own.set("");
        journal.await("first");
        turnLoop();
        assertEquals(List.of("first"), journal.entries());
        foreign.set("");
        journal.await("second");
        blocked.set("");
        get(other.stop());
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isHeldUntilTheLoopCompletesTheResult(Lane lane) {
        returnFrom(lane, () -> {
            Promise<String> reply = promise();
            reply.link(done -> journal.add("reply"));
            handler.loop().schedule(() -> reply.set(""), SHORT);
            return reply;
        });
        note(lane, "after");
        journal.await("after");
        assertEquals(2, journal.await("reply").size());
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isHeldByASleep(Lane lane) {
        returnFrom(lane, () -> handler.sleep(SHORT));
        note(lane, "after");
        journal.await("after");
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isNotHeldByWhatIsCompleteOrNoFuture(Lane lane) {
        returnFrom(lane, () -> AsyncResults.completed(handler, "value"));
        returnFrom(lane, () -> AsyncResults.failed(handler, new IllegalStateException("thrown by a test")));
        returnFrom(lane, () -> CompletableFuture.completedFuture("value"));
        returnFrom(lane, () -> "value");
        returnFrom(lane, HeldLaneContract::nothing);
        note(lane, "after");
        journal.await("after");
    }

    private static @Nullable Object nothing() {
        return null;
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void holdsAgainAndAgain(Lane lane) {
        for (int i = 0; i < 200; i++) {
            String entry = String.valueOf(i);
            returnFrom(lane, () -> {
                journal.add(entry);
                Promise<String> reply = promise();
                handler.loop().execute(() -> reply.set(""));
                return reply;
            });
        }
        assertEquals(LaneContract.numbers(200), journal.await(200));
    }

    @Test
    void aLinkHoldsTheCompletionLane() {
        Promise<String> inner = promise();
        Promise<String> outer = promise();
        outer.linkAsync(done -> {
            journal.add("holding");
            return inner;
        });
        outer.link(done -> journal.add("own"));
        outer.set("");
        journal.await("holding");
        Promise<String> other = promise();
        other.link(done -> journal.add("other"));
        other.set("");
        turnLoop();
        flush(Lane.SESSION);
        flush(Lane.WATCH);
        assertEquals(List.of("holding"), journal.entries());
        runOnLoop(() -> inner.set(""));
        assertEquals(List.of("holding", "own", "other"), journal.await(3));
    }

    @Test
    void aLateLinkHoldsTheCompletionLane() {
        Promise<String> outer = promise();
        outer.set("");
        Promise<String> inner = promise();
        outer.linkAsync(done -> inner);
        outer.link(done -> journal.add("after"));
        turnLoop();
        assertEquals(List.of(), journal.entries());
        inner.set("");
        journal.await("after");
    }

    @Test
    void aLinkThatReturnsNothingHoldsNothing() {
        Promise<String> promise = promise();
        promise.linkAsync(done -> null);
        promise.linkAsync(done -> {
            throw new IllegalStateException("thrown by a test");
        });
        promise.linkAsync(done -> CompletableFuture.completedFuture(""));
        promise.link(done -> journal.add("after"));
        promise.set("");
        journal.await("after");
    }
}
