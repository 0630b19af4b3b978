// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.Completion;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ends a result with what a function makes of a reply: a value, or the error that it throws. */
public final class MappedCompletion<T, U> implements Completion<T> {
    private final Completion<U> completion;
    private final Function<@Nullable T, U> function;

    public MappedCompletion(Completion<U> completion, Function<@Nullable T, U> function) {
        this.completion = completion;
        this.function = function;
    }

    @Override
    public boolean set(@Nullable T value) {
        U converted;
        try {
            converted = function.apply(value);
        } catch (ZooKeeperException e) {
            return completion.setException(e);
        }
        return completion.set(converted);
    }

    @Override
    public boolean setException(Throwable error) {
        return completion.setException(error);
    }

    @Override
    public boolean isDone() {
        return completion.isDone();
    }
}
