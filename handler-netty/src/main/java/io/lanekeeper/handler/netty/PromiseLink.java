// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something to be called when a promise is complete: at once an entry of the promise's list and a lane's item. */
abstract sealed class PromiseLink<T> implements Callable<@Nullable Object> {
    final NettyPromise<T> promise;

    @Nullable
    PromiseLink<T> next;

    private PromiseLink(NettyPromise<T> promise) {
        this.promise = promise;
    }

    /** What the user gave. */
    abstract Object callback();

    /** Whether this is a step that carries the result on, for which no lane need be free. */
    boolean step() {
        return false;
    }

    @Override
    public String toString() {
        return callback().getClass().getName();
    }

    /** Made by {@code link}. */
    static final class OfConsumer<T> extends PromiseLink<T> {
        private final Consumer<? super AsyncResult<T>> callback;

        OfConsumer(NettyPromise<T> promise, Consumer<? super AsyncResult<T>> callback) {
            super(promise);
            this.callback = callback;
        }

        @Override
        Object callback() {
            return callback;
        }

        @Override
        public @Nullable Object call() {
            callback.accept(promise);
            return null;
        }
    }

    /** Made by {@code linkAsync}. */
    static final class OfFunction<T> extends PromiseLink<T> {
        private final Function<? super AsyncResult<T>, ?> callback;

        OfFunction(NettyPromise<T> promise, Function<? super AsyncResult<T>, ?> callback) {
            super(promise);
            this.callback = callback;
        }

        @Override
        Object callback() {
            return callback;
        }

        @Override
        public @Nullable Object call() {
            return callback.apply(promise);
        }
    }

    /** Made by Netty's {@code addListener}. */
    static final class OfListener<T> extends PromiseLink<T> {
        private final GenericFutureListener<? extends Future<? super T>> listener;

        OfListener(NettyPromise<T> promise, GenericFutureListener<? extends Future<? super T>> listener) {
            super(promise);
            this.listener = listener;
        }

        @Override
        Object callback() {
            return listener;
        }

        @Override
        @SuppressWarnings("unchecked") // Netty's own signature: a listener is given the future that it was added to.
        public @Nullable Object call() throws Exception {
            ((GenericFutureListener<Future<? super T>>) listener).operationComplete(promise);
            return null;
        }
    }

    /** Made by {@code whenDone}. */
    static final class OfStep<T> extends PromiseLink<T> {
        private final Consumer<? super AsyncResult<T>> step;

        OfStep(NettyPromise<T> promise, Consumer<? super AsyncResult<T>> step) {
            super(promise);
            this.step = step;
        }

        @Override
        Object callback() {
            return step;
        }

        @Override
        boolean step() {
            return true;
        }

        @Override
        public @Nullable Object call() {
            step.accept(promise);
            return null;
        }
    }
}
