// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.spi.LaneItem;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A callback that is attached to a promise. It is an entry in the list of the promise, and later the item of a lane. */
abstract sealed class PromiseLink<T> implements Callable<@Nullable Object>, LaneItem {
    /** Marks a complete promise while its links are given to the lane. */
    static final PromiseLink<?> NOTIFYING = new Mark();
    /** Marks a complete promise whose links have been given to the lane. */
    static final PromiseLink<?> NOTIFIED = new Mark();

    /** The next older link. After the stack is reversed for delivery, the next link to run. */
    @Nullable
    PromiseLink<?> before;

    /** Returns false for a mark. */
    boolean isLink() {
        return true;
    }

    /** Returns a copy that is in no list. */
    abstract PromiseLink<T> copy();

    /** Returns true for {@code whenDone}: the link runs on the loop, so that it needs no free lane. */
    boolean onLoop() {
        return false;
    }

    /** Made by {@code link}. */
    static final class OfConsumer<T> extends PromiseLink<T> {
        private final AsyncResult<T> promise;
        private final Consumer<? super AsyncResult<T>> callback;

        OfConsumer(AsyncResult<T> promise, Consumer<? super AsyncResult<T>> callback) {
            this.promise = promise;
            this.callback = callback;
        }

        @Override
        PromiseLink<T> copy() {
            return new OfConsumer<>(promise, callback);
        }

        @Override
        public Object callback() {
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
        private final AsyncResult<T> promise;
        private final Function<? super AsyncResult<T>, ?> callback;

        OfFunction(AsyncResult<T> promise, Function<? super AsyncResult<T>, ?> callback) {
            this.promise = promise;
            this.callback = callback;
        }

        @Override
        PromiseLink<T> copy() {
            return new OfFunction<>(promise, callback);
        }

        @Override
        public Object callback() {
            return callback;
        }

        @Override
        public @Nullable Object call() {
            return callback.apply(promise);
        }
    }

    /** Made by Netty's {@code addListener}. */
    static final class OfListener<T> extends PromiseLink<T> {
        private final Future<T> promise;
        private final GenericFutureListener<? extends Future<? super T>> listener;

        OfListener(Future<T> promise, GenericFutureListener<? extends Future<? super T>> listener) {
            this.promise = promise;
            this.listener = listener;
        }

        @Override
        PromiseLink<T> copy() {
            return new OfListener<>(promise, listener);
        }

        @Override
        public Object callback() {
            return listener;
        }

        @Override
        @SuppressWarnings("unchecked") // Netty's own signature: a listener gets the future to which it was added.
        public @Nullable Object call() throws Exception {
            ((GenericFutureListener<Future<? super T>>) listener).operationComplete(promise);
            return null;
        }
    }

    /** Made by {@code whenDone}. */
    static final class OfWhenDone<T> extends PromiseLink<T> {
        private final AsyncResult<T> promise;
        private final Consumer<? super AsyncResult<T>> step;

        OfWhenDone(AsyncResult<T> promise, Consumer<? super AsyncResult<T>> step) {
            this.promise = promise;
            this.step = step;
        }

        @Override
        PromiseLink<T> copy() {
            return new OfWhenDone<>(promise, step);
        }

        @Override
        public Object callback() {
            return step;
        }

        @Override
        boolean onLoop() {
            return true;
        }

        @Override
        public @Nullable Object call() {
            step.accept(promise);
            return null;
        }
    }

    /** A state of the list, not a link. */
    private static final class Mark extends PromiseLink<Object> {
        @Override
        boolean isLink() {
            return false;
        }

        @Override
        PromiseLink<Object> copy() {
            return this;
        }

        @Override
        public Object callback() {
            return this;
        }

        @Override
        public @Nullable Object call() {
            return null;
        }
    }
}
