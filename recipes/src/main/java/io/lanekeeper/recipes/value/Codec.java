// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

/**
 * Turns values into the data of nodes and back. The methods run on the loop, and must not block.
 *
 * @param <T> the type of the value
 */
public interface Codec<T> {
    /** Returns the data of a value. */
    byte[] encode(T value);

    /**
     * Returns the value of data.
     *
     * @throws RuntimeException if it is none; the call that has read it then fails with that exception
     */
    T decode(byte[] data);
}
