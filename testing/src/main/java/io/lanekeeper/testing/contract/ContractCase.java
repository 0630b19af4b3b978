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

/** A contract case: a started handler for each test, and steps that many tests take. */
// In a thread of its own, since a handler that hangs may not notice an interrupt.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ContractCase {
    /** A time that differs measurably from zero and is short enough to wait for. */
    static final Duration SHORT = Duration.ofMillis(50);

    /** A time that no test waits for in full. */
    static final Duration LONG = Await.LIMIT;

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
        return Await.get(result);
    }

    <T> Promise<T> promise() {
        return handler.asyncResult();
    }

    void dispatch(Lane lane, Runnable task) {
        handler.dispatch(Callback.of(lane, task));
    }

    /** Runs {@code task} on the loop and returns its result, or throws its exception. */
    <T> T onLoop(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        handler.loop().execute(() -> Await.complete(result, task));
        return Await.get(result);
    }

    void runOnLoop(Runnable task) {
        onLoop(() -> {
            task.run();
            return true;
        });
    }

    /** Runs {@code task} in {@code lane} and returns its result, or throws its exception. Does not hold the lane. */
    <T> T inLane(Lane lane, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        dispatch(lane, () -> Await.complete(result, task));
        return Await.get(result);
    }

    /** Waits until all queued callbacks of {@code lane} have run. */
    void flush(Lane lane) {
        inLane(lane, () -> true);
    }

    /** Waits until the loop has run its queued tasks and due timers. */
    void turnLoop() {
        for (int i = 0; i < 10; i++) {
            runOnLoop(() -> {});
        }
        CompletableFuture<Boolean> timer = new CompletableFuture<>();
        handler.loop().schedule(() -> timer.complete(true), SHORT);
        Await.get(timer);
    }

    /** Holds {@code lane} until the result completes; returns when it is held. */
    Promise<String> hold(Lane lane) {
        Promise<String> hold = promise();
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        handler.dispatch(new Callback(lane, () -> {
            begun.complete(true);
            return hold;
        }));
        Await.get(begun);
        return hold;
    }
}
