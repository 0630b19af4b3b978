// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import org.jspecify.annotations.Nullable;

/**
 * The write side of a result, without its read side. It completes once, with a value or with an error.
 *
 * <p>The first call of {@link #set} or {@link #setException} wins; later ones change nothing and return false.
 *
 * @param <T> the type of the value; null is a value
 */
public interface Completion<T extends @Nullable Object> {
    /**
     * Completes this with a value.
     *
     * @return whether this call completed it
     */
    boolean set(@Nullable T value);

    /**
     * Completes this with an error.
     *
     * @return whether this call completed it
     */
    boolean setException(Throwable error);

    /** Returns whether this is complete, by value, error or cancellation, so that work for it may be skipped. */
    boolean isDone();
}
