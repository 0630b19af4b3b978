// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A started handler for each test, and the steps that many tests take. */
// In a thread of its own, since a handler that hangs may not notice an interrupt.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ContractCase {
    /** Long enough to be told apart from "at once", short enough to wait for. */
    static final Duration SHORT = Duration.ofMillis(50);

    /** Never waited for in full. */
    static final Duration LONG = Waits.LIMIT;

    final HandlerContract suite;
    Handler handler;

    ContractCase(HandlerContract suite) {
        this.suite = suite;
    }

    @BeforeEach
    void startHandler() {
        handler = suite.newHandler();
        get(handler.start());
    }

    @AfterEach
    void stopHandler() {
        get(handler.stop());
        assertFalse(handler.running());
    }

    static <T> T get(AsyncResult<T> result) {
        return Waits.get(result);
    }

    <T> Promise<T> promise() {
        return handler.asyncResult();
    }

    void dispatch(Lane lane, Runnable task) {
        handler.dispatch(Callback.of(lane, task));
    }

    /** What {@code task} returns or throws on the loop. */
    <T> T onLoop(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        handler.loop().execute(() -> Waits.complete(result, task));
        return Waits.get(result);
    }

    void runOnLoop(Runnable task) {
        onLoop(() -> {
            task.run();
            return true;
        });
    }

    /** What {@code task} returns or throws in {@code lane}, which it does not hold. */
    <T> T inLane(Lane lane, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        dispatch(lane, () -> Waits.complete(result, task));
        return Waits.get(result);
    }

    /** Waits until all that is queued in {@code lane} has run. */
    void flush(Lane lane) {
        inLane(lane, () -> true);
    }

    /** Waits until the loop has had its chance to do whatever it has to do, timers included. */
    void turnLoop() {
        for (int i = 0; i < 10; i++) {
            runOnLoop(() -> {});
        }
        CompletableFuture<Boolean> timer = new CompletableFuture<>();
        handler.loop().schedule(() -> timer.complete(true), SHORT);
        Waits.get(timer);
    }

    /** Has {@code lane} held until the result is completed; returns when it is held. */
    Promise<String> hold(Lane lane) {
        Promise<String> hold = promise();
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        handler.dispatch(new Callback(lane, () -> {
            begun.complete(true);
            return hold;
        }));
        Waits.get(begun);
        return hold;
    }
}
