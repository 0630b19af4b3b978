// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Results as Netty futures, and Netty futures as results. */
public final class NettyResults {
    private NettyResults() {}

    /**
     * {@code result} as the Netty future that it is. Its listeners run on the completion lane; {@code getNow} has Netty's
     * meaning.
     *
     * @throws IllegalArgumentException if {@code result} is not from a {@link SequentialNettyHandler}
     */
    public static <T> Future<T> future(AsyncResult<T> result) {
        return netty(result);
    }

    /**
     * {@code result} brought to {@code executor}, such as the loop of the channel that the value is for: listeners of the
     * future run there, with one change of threads, whatever handler and loop the result comes from.
     *
     * <ul>
     *   <li>Each listener is called once. Listeners of one future are called in the order in which they were added;
     *       those of futures for one executor, in the order in which the results of one loop have ended. As with all Netty
     *       futures, a listener that is added on {@code executor} after the end is called at once.
     *   <li>The future ends on the loop of the result, whatever its lanes do, and needs no lane.
     *   <li>Cancelling the future cancels {@code result}; if {@code result} is cancelled, so is the future.
     *   <li>Waiting for the future throws a {@link io.netty.util.concurrent.BlockingOperationException} on {@code executor},
     *       and an {@link IllegalStateException} where waiting for {@code result} would.
     *   <li>If {@code executor} has been shut down, listeners are not called, as with all Netty futures: nothing is left
     *       to call them on.
     * </ul>
     *
     * @param executor whose thread calls the listeners: {@code channel.eventLoop()} or {@code context.executor()}
     */
    public static <T extends @Nullable Object> Future<T> on(EventExecutor executor, AsyncResult<T> result) {
        return new ForwardedPromise<>(
                        Objects.requireNonNull(executor, "executor"), Objects.requireNonNull(result, "result"))
                .follow();
    }

    /**
     * {@code promise} as the Netty promise that it is, to be handed to code that completes one.
     *
     * @throws IllegalArgumentException if {@code promise} is not from a {@link SequentialNettyHandler}
     */
    public static <T> io.netty.util.concurrent.Promise<T> promise(Promise<T> promise) {
        return netty(promise);
    }

    /**
     * A result that ends as {@code future} does. Cancelling the result cancels {@code future}.
     *
     * @param handler whose completion lane calls the links
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
            netty.whenDone(() -> cancelled(netty, future));
        } else {
            promise.whenDone(done -> cancelled(done, future)); // no link: its lane may be blocked
        }
        return promise;
    }

    private static void cancelled(AsyncResult<?> result, Future<?> future) {
        if (result.isCancelled()) {
            future.cancel(false);
        }
    }

    private static <T> NettyPromise<T> netty(AsyncResult<T> result) {
        if (result instanceof NettyPromise<T> netty) {
            return netty;
        }
        throw new IllegalArgumentException(
                "result: " + result.getClass().getName() + " (expected: one from a SequentialNettyHandler)");
    }
}
