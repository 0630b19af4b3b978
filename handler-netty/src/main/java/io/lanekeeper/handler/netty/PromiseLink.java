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
    /** In place of the links of a promise that is complete, while they are handed to the lane. */
    static final PromiseLink<?> TELLING = new Mark();
    /** In place of the links of a promise that is complete, from then on. */
    static final PromiseLink<?> TOLD = new Mark();

    /** The one that was added before; of those taken from the promise, the next one. */
    @Nullable
    PromiseLink<?> before;

    /** Whether it is to be called; a mark is not. */
    boolean waits() {
        return true;
    }

    /** The same in no list. */
    abstract PromiseLink<T> copy();

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
        private final NettyPromise<T> promise;
        private final Consumer<? super AsyncResult<T>> callback;

        OfConsumer(NettyPromise<T> promise, Consumer<? super AsyncResult<T>> callback) {
            this.promise = promise;
            this.callback = callback;
        }

        @Override
        PromiseLink<T> copy() {
            return new OfConsumer<>(promise, callback);
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
        private final NettyPromise<T> promise;
        private final Function<? super AsyncResult<T>, ?> callback;

        OfFunction(NettyPromise<T> promise, Function<? super AsyncResult<T>, ?> callback) {
            this.promise = promise;
            this.callback = callback;
        }

        @Override
        PromiseLink<T> copy() {
            return new OfFunction<>(promise, callback);
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
        private final NettyPromise<T> promise;
        private final GenericFutureListener<? extends Future<? super T>> listener;

        OfListener(NettyPromise<T> promise, GenericFutureListener<? extends Future<? super T>> listener) {
            this.promise = promise;
            this.listener = listener;
        }

        @Override
        PromiseLink<T> copy() {
            return new OfListener<>(promise, listener);
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
        private final NettyPromise<T> promise;
        private final Consumer<? super AsyncResult<T>> step;

        OfStep(NettyPromise<T> promise, Consumer<? super AsyncResult<T>> step) {
            this.promise = promise;
            this.step = step;
        }

        @Override
        PromiseLink<T> copy() {
            return new OfStep<>(promise, step);
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

    /** No link at all. */
    private static final class Mark extends PromiseLink<Object> {
        @Override
        boolean waits() {
            return false;
        }

        @Override
        PromiseLink<Object> copy() {
            return this;
        }

        @Override
        Object callback() {
            return this;
        }

        @Override
        public @Nullable Object call() {
            return null;
        }
    }
}
