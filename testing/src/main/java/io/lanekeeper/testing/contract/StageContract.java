// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of results as stages of the JDK: callbacks run in the completion lane by default. */
abstract class StageContract extends ContractCase {
    private final Journal journal = new Journal();

    StageContract(HandlerContract suite) {
        super(suite);
    }

    private static CompletableFuture<String> stage(Promise<String> source) {
        return source.toCompletionStage().toCompletableFuture();
    }

    @Test
    void callsWhatDependsOnAStageInTheCompletionLane() {
        Promise<String> source = promise();
        CompletableFuture<String> stage = stage(source);
        stage.thenAccept(value -> journal.add("accepted"));
        stage.handle((value, error) -> value).thenRun(() -> journal.add("handled"));
        // Stages of the JDK's own complete where this one does.
        CompletableFuture.completedFuture("").thenCompose(x -> stage).thenRun(() -> journal.add("composed"));
        CompletableFuture.allOf(stage).thenRun(() -> journal.add("all"));
        Promise<String> hold = hold(Lane.COMPLETION);
        runOnLoop(() -> source.set("value"));
        turnLoop();
        assertEquals(List.of(), journal.entries());
        hold.set("");
        assertEquals(4, journal.await(4).size());
    }

    @Test
    void keepsTheOrderOfLinks() {
        Promise<String> one = promise();
        Promise<String> other = promise();
        one.link(done -> journal.add("1"));
        one.toCompletionStage().thenRun(() -> journal.add("2"));
        one.link(done -> journal.add("3"));
        other.toCompletionStage().thenRun(() -> journal.add("4"));
        other.link(done -> journal.add("5"));
        runOnLoop(() -> {
            one.set("");
            other.set("");
        });
        assertEquals(List.of("1", "2", "3", "4", "5"), journal.await(5));
    }

    @Test
    void callsNothingInlineOfWhatWasAddedBeforeTheEnd() {
        StackMark mark = new StackMark();
        mark.during(() -> {
            for (boolean cancel : new boolean[] {true, false}) {
                Promise<String> source = promise();
                CompletableFuture<String> stage = stage(source);
                stage.whenComplete((value, error) -> journal.add(mark.where()));
                assertTrue(cancel ? stage.cancel(true) : source.set(""));
            }
        });
        journal.await(2);
        assertEquals(0, journal.count("inline"));
    }

    @Test
    void wakesWaitersThoughTheLaneIsHeld() throws Exception {
        Promise<String> hold = hold(Lane.COMPLETION);
        Promise<String> source = promise();
        CompletableFuture<String> stage = stage(source);
        CompletableFuture<String> getting = Await.inThread(() -> stage.get(10, TimeUnit.SECONDS));
        CompletableFuture<String> joining = Await.inThread(stage::join);
        assertFalse(stage.isDone());
        source.set("value");
        assertEquals("value", Await.get(getting));
        assertEquals("value", Await.get(joining));
        assertTrue(stage.isDone());
        assertEquals("value", stage.getNow("none"));
        assertFalse(hold.isDone());
        hold.set("");
    }

    @Test
    void refusesToWaitOnTheLoop() {
        Promise<String> source = promise();
        CompletableFuture<String> stage = stage(source);
        try {
            runOnLoop(() -> {
                assertThrows(IllegalStateException.class, () -> stage.get(10, TimeUnit.SECONDS));
                assertThrows(IllegalStateException.class, stage::join);
            });
        } finally {
            source.set("value");
        }
        assertEquals("value", onLoop(stage::join));
    }

    @Test
    void cancelsTheResult() {
        Promise<String> source = promise();
        CompletableFuture<String> stage = stage(source);
        stage.exceptionally(error -> {
            journal.add(error instanceof CancellationException ? "cancelled" : String.valueOf(error));
            return "";
        });
        assertTrue(stage.cancel(true));
        assertTrue(source.isCancelled());
        assertTrue(stage.isCancelled());
        assertTrue(stage.isCompletedExceptionally());
        assertThrows(CancellationException.class, stage::join);
        journal.await("cancelled");
    }

    @Test
    void doesNotCancelTheResultWithWhatDependsOnTheStage() {
        Promise<String> source = promise();
        stage(source).thenApply(String::length).cancel(true);
        assertFalse(source.isDone());
        source.set("value");
        assertFalse(stage(source).cancel(true));
        assertEquals("value", source.value());
    }

    @Test
    void endsBeforeTheResultByItsOwnTimeout() {
        Promise<String> source = promise();
        CompletableFuture<String> late = stage(source).orTimeout(1, TimeUnit.MILLISECONDS);
        Throwable cause = assertThrows(CompletionException.class, late::join).getCause();
        assertInstanceOf(TimeoutException.class, cause);
        assertFalse(source.isDone(), "the call goes on");
        assertEquals(
                "other",
                stage(source)
                        .completeOnTimeout("other", 1, TimeUnit.MILLISECONDS)
                        .join());
        source.set("value");
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void mayHoldEachLane(Lane lane) {
        Promise<String> source = promise();
        handler.dispatch(new Callback(lane, source::toCompletionStage));
        dispatch(lane, () -> journal.add("after"));
        turnLoop();
        assertEquals(List.of(), journal.entries());
        runOnLoop(() -> source.set("value"));
        journal.await("after");
    }

    @Test
    void completesOnTheLoopOnRequest() {
        List<Promise<String>> holds = List.of(hold(Lane.SESSION), hold(Lane.WATCH), hold(Lane.COMPLETION));
        Promise<String> source = promise();
        source.toCompletionStage(handler.loop())
                .thenRun(() -> journal.add("loop " + handler.loop().inLoop()));
        source.set("value");
        assertEquals(List.of("loop true"), journal.await(1));
        source.toCompletionStage(handler.loop()).toCompletableFuture().join();
        holds.forEach(hold -> hold.set(""));
    }

    @Test
    void completesOnAnExecutorOnRequest() {
        Promise<String> source = promise();
        source.toCompletionStage(task -> new Thread(task, "chosen").start())
                .thenRun(() -> journal.add(Thread.currentThread().getName()));
        source.set("value");
        assertEquals(List.of("chosen"), journal.await(1));
    }

    @Test
    void endsWithTheRefusalOfItsExecutor() {
        Promise<String> source = promise();
        source.toCompletionStage(task -> {
                    throw new RejectedExecutionException("thrown by a test");
                })
                .whenComplete((value, error) -> journal.add(String.valueOf(error.getMessage())));
        source.set("value");
        assertEquals(List.of("thrown by a test"), journal.await(1));
    }
}
