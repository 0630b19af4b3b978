// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import org.jspecify.annotations.Nullable;

/**
 * Something that ends once, with a value or with an error: the write side of a result, without its read side.
 *
 * <p>The first call of {@link #set} or {@link #setException} wins; later ones change nothing and return false.
 *
 * @param <T> the type of the value; null is a value
 */
public interface Completion<T extends @Nullable Object> {
    /**
     * Ends this with a value.
     *
     * @return whether this call was the one that ended it
     */
    boolean set(@Nullable T value);

    /**
     * Ends this with an error.
     *
     * @return whether this call was the one that ended it
     */
    boolean setException(Throwable error);

    /** Whether it has ended, by value, error or cancellation, so that work for it may be spared. */
    boolean isDone();
}
