// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns results into Netty futures, and Netty futures into results. */
public final class NettyResults {
    private NettyResults() {}

    /**
     * Returns {@code result} as a Netty future, which it is already. Its listeners run in the completion lane; {@code getNow}
     * returns null unless the result has succeeded, as in Netty.
     *
     * @throws IllegalArgumentException if {@code result} is not from a {@link SequentialNettyHandler}
     */
    public static <T> Future<T> future(AsyncResult<T> result) {
        return netty(result);
    }

    /**
     * Returns a future of {@code result} whose listeners run on {@code executor}, such as the loop of the channel that the value
     * is for. The result may come from any handler and loop; one change of threads brings it over.
     *
     * <ul>
     *   <li>Each listener is called once. Listeners of one future are called in the order in which they were added; those of
     *       several futures on one executor, in the order in which the results of one loop completed. As with all Netty
     *       futures, a listener that is added on {@code executor} after completion is called at once.
     *   <li>The future completes on the loop of the result and needs no lane.
     *   <li>Cancelling the future cancels {@code result}, and cancelling {@code result} cancels the future.
     *   <li>Waiting for the future throws a {@link io.netty.util.concurrent.BlockingOperationException} on {@code executor},
     *       and an {@link IllegalStateException} where waiting for {@code result} would.
     *   <li>If {@code executor} has been shut down, listeners are not called, as with all Netty futures.
     * </ul>
     *
     * @param executor calls the listeners, such as {@code channel.eventLoop()} or {@code context.executor()}
     */
    public static <T extends @Nullable Object> Future<T> on(EventExecutor executor, AsyncResult<T> result) {
        return new ForwardedPromise<>(
                        Objects.requireNonNull(executor, "executor"), Objects.requireNonNull(result, "result"))
                .follow();
    }

    /**
     * Returns {@code promise} as a Netty promise, which it is already, for code that completes one.
     *
     * @throws IllegalArgumentException if {@code promise} is not from a {@link SequentialNettyHandler}
     */
    public static <T> io.netty.util.concurrent.Promise<T> promise(Promise<T> promise) {
        return netty(promise);
    }

    /**
     * Returns a result that completes with {@code future}. Cancelling the result cancels {@code future}.
     *
     * @param handler runs the links in its completion lane
     */
    public static <T> AsyncResult<T> asyncResult(Handler handler, Future<T> future) {
        Promise<T> promise = handler.asyncResult();
        future.addListener((Future<T> done) -> {
            if (done.isCancelled()) {
                promise.cancel();
            } else if (done.isSuccess()) {
                promise.set(done.getNow());
            } else {
                promise.setException(done.cause());
            }
        });
        if (promise instanceof NettyPromise<T> netty) {
            netty.whenDone(() -> cancelIfCancelled(netty, future));
        } else {
            promise.whenDone(done -> cancelIfCancelled(done, future)); // Not by a link: its lane may be blocked.
        }
        return promise;
    }

    private static void cancelIfCancelled(AsyncResult<?> result, Future<?> future) {
        if (result.isCancelled()) {
            future.cancel(false);
        }
    }

    private static <T> NettyPromise<T> netty(AsyncResult<T> result) {
        if (result instanceof NettyPromise<T> netty) {
            return netty;
        }
        throw new IllegalArgumentException(
                "result: " + result.getClass().getName() + " (expected: a result of a SequentialNettyHandler)");
    }
}
