// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.AsyncResult;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A callback that is attached to a promise. As an item of a lane it calls the callback with the promise. */
public final class PromiseLink<T extends @Nullable Object> implements Callable<@Nullable Object>, LaneItem {
    /** The methods that attach callbacks. */
    enum Kind {
        /** Made by {@code link}. */
        LINK,
        /** Made by {@code linkAsync}: the returned result may hold the lane. */
        ASYNC,
        /** Made by {@code whenDone}: it runs on the loop. */
        STEP,
        /** Code of the handler itself, which runs inline. */
        HOOK
    }

    private final Kind kind;
    private final Object callback;
    private final AsyncResult<T> promise;

    /** @param callback of the type that {@code kind} says */
    PromiseLink(Kind kind, Object callback, AsyncResult<T> promise) {
        this.kind = kind;
        this.callback = callback;
        this.promise = promise;
    }

    /** Returns true if the link runs on the loop, so that it needs no free lane. */
    public boolean onLoop() {
        return kind == Kind.STEP;
    }

    boolean is(Kind other) {
        return kind == other;
    }

    @Override
    public Object callback() {
        return callback;
    }

    @Override
    @SuppressWarnings("unchecked") // The kind says what the callback is.
    public @Nullable Object call() {
        switch (kind) {
            case LINK, STEP -> ((Consumer<? super AsyncResult<T>>) callback).accept(promise);
            case ASYNC -> {
                return ((Function<? super AsyncResult<T>, ?>) callback).apply(promise);
            }
            case HOOK -> ((Runnable) callback).run();
        }
        return null;
    }
}
