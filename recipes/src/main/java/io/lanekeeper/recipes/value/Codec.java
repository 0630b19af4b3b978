// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

/**
 * Turns values into the data of nodes and back. The methods run on the loop, and must not block. {@link Codecs} has common ones.
 *
 * @param <T> the type of the value
 */
public interface Codec<T> {
    /**
     * Returns the data of a value.
     *
     * @throws RuntimeException if the node cannot hold it; the call then fails with that exception, and nothing is written
     */
    byte[] encode(T value);

    /**
     * Returns the value of data.
     *
     * @throws RuntimeException if it is none; the call that has read it then fails with an {@link IllegalStateException} that
     *     names the node, and has this exception as its cause
     */
    T decode(byte[] data);
}
