// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Values that hold a lane, and the end of the hold. */
class LaneHoldTest {
    private final LaneHold rule = LaneHold.RESULTS;

    @Test
    void completeResultsHoldNothing() {
        assertNull(rule.holdOf(null));
        assertNull(rule.holdOf("a value"));
        QueuedPromise<String> done = new QueuedPromise<>(Runnable::run);
        done.cancel();
        assertNull(rule.holdOf(done));
        assertNull(rule.holdOf(CompletableFuture.completedFuture("")));
        FutureTask<String> task = new FutureTask<>(() -> "");
        task.run();
        assertNull(rule.holdOf(task));
    }

    @Test
    void pendingResultsAndStagesHold() {
        QueuedPromise<String> result = new QueuedPromise<>(Runnable::run);
        assertSame(result, rule.holdOf(result));
        CompletionStage<String> minimal = CompletableFuture.completedStage("");
        assertSame(minimal, rule.holdOf(minimal));
        CompletableFuture<String> stage = new CompletableFuture<>();
        assertSame(stage, rule.holdOf(stage));
    }

    @Test
    void futureWithoutCallbacksIsRejected() {
        String message = assertThrows(IllegalArgumentException.class, () -> rule.holdOf(new FutureTask<>(() -> "")))
                .getMessage();
        assertEquals(
                "returned to hold a lane: java.util.concurrent.FutureTask"
                        + " (expected: an AsyncResult or a CompletionStage)",
                message);
    }

    @Test
    void holdEndsOnTheCompletingThread() {
        QueuedPromise<String> result = new QueuedPromise<>(link -> {});
        CompletableFuture<String> stage = new CompletableFuture<>();
        AtomicInteger released = new AtomicInteger();
        rule.whenDone(result, released::incrementAndGet);
        rule.whenDone(stage, released::incrementAndGet);
        assertEquals(0, released.get());
        assertTrue(result.setException(new IllegalStateException("thrown by a test")));
        assertEquals(1, released.get());
        assertTrue(stage.complete(""));
        assertEquals(2, released.get());
        rule.whenDone(result, released::incrementAndGet);
        assertEquals(3, released.get());
        assertFalse(result.cancel());
    }
}
