// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import io.netty.util.concurrent.Future;

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
            promise.link(done -> cancelled(done, future));
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
