// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One operation, repeated until it succeeds or its policy is exhausted. The first attempt is made on the caller's
 * thread, so that it keeps its place among the caller's other calls. Everything after it is confined to the loop.
 */
final class Retry<T extends @Nullable Object> {
    /** The interval at which a delay checks whether the result is still wanted. */
    private static final long SLICE_NANOS = Duration.ofMillis(100).toNanos();

    private final SerialExecutor loop;
    private final RetryPolicy policy;
    private final Supplier<? extends AsyncResult<T>> operation;
    private final DoubleSupplier random;
    private final Promise<T> promise;
    private final long began;
    private int attempts;
    private boolean unknown;
    private @Nullable AsyncResult<T> attempt;
    private @Nullable Cancellable timer;

    /** @param random returns numbers from 0 to 1 */
    Retry(Handler handler, RetryPolicy policy, Supplier<? extends AsyncResult<T>> operation, DoubleSupplier random) {
        loop = handler.loop();
        this.policy = policy;
        this.operation = operation;
        this.random = random;
        promise = handler.asyncResult();
        began = loop.nanoTime();
    }

    /** Makes the first attempt. An exception of the operation is thrown, not put into the result. */
    AsyncResult<T> begin() {
        attempt();
        promise.whenDone(done -> {
            if (done.isCancelled()) {
                callOff();
            }
        });
        return promise;
    }

    private void attempt() {
        AsyncResult<T> made = operation.get();
        attempt = made;
        attempts++;
        made.whenDone(this::ended);
    }

    private void callOff() {
        if (timer != null) {
            timer.cancel();
        }
        if (attempt != null) {
            attempt.cancel();
        }
    }

    private void ended(AsyncResult<T> done) {
        Throwable error = done.exception();
        if (error == null) {
            promise.set(done.value());
        } else if (error instanceof CancellationException) {
            promise.cancel();
        } else if (!promise.isDone()) {
            failed(error);
        }
    }

    private void failed(Throwable error) {
        if (error instanceof ZooKeeperException failure && policy.retries(error)) {
            unknown |= failure.outcome() != Outcome.NOT_APPLIED;
            long delay = policy.plan().delayNanos(attempts, random.getAsDouble());
            guarded(() -> pause(failure, delay));
        } else {
            promise.setException(error);
        }
    }

    private void pause(ZooKeeperException failure, long nanos) {
        timer = null;
        String refusal = policy.plan().refusal(attempts, loop.nanoTime() - began + nanos);
        if (promise.isDone()) {
            return;
        }
        if (refusal != null) {
            promise.setException(givenUp(failure, refusal));
        } else if (nanos <= 0) {
            attempt();
        } else {
            long slice = policy.plan().interrupt() == null ? nanos : Math.min(nanos, SLICE_NANOS);
            after(slice, () -> pause(failure, nanos - slice), new ClientStoppedException(contextOf(failure)));
        }
    }

    private void after(long nanos, Runnable step, ClientStoppedException ifEnded) {
        try {
            timer = loop.schedule(() -> guarded(step), Duration.ofNanos(nanos), () -> promise.setException(ifEnded));
        } catch (RejectedExecutionException e) {
            promise.setException(ifEnded);
        }
    }

    /** Runs {@code step}. An exception of the operation or of the user's interrupt ends the retries. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            promise.setException(e);
            if (e instanceof VirtualMachineError) {
                throw e;
            }
        }
    }

    private RetryFailedException givenUp(ZooKeeperException last, String reason) {
        return new RetryFailedException(
                attempts, reason, unknown ? Outcome.UNKNOWN : Outcome.NOT_APPLIED, contextOf(last), last);
    }

    private static RequestContext contextOf(ZooKeeperException error) {
        return new RequestContext(error.operation(), error.path(), error.server(), error.sessionId());
    }
}
