// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node's data and {@link Stat}. The array belongs to the caller; the client keeps no reference to it. */
public final class NodeData {
    private final byte @Nullable [] data;
    private final Stat stat;

    /** Makes an object that keeps the array itself, not a copy. */
    public NodeData(byte @Nullable [] data, Stat stat) {
        this.data = data;
        this.stat = Objects.requireNonNull(stat, "stat");
    }

    /** Returns the data; null if the node was created with null, which is not the same as empty. */
    public byte @Nullable [] data() {
        return data;
    }

    /** Returns the node's Stat. */
    public Stat stat() {
        return stat;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeData that && Arrays.equals(data, that.data) && stat.equals(that.stat);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(data) + stat.hashCode();
    }

    /** Returns the length and the Stat, without the data itself, which may be long or secret. */
    @Override
    public String toString() {
        return "NodeData[" + (data == null ? "null" : data.length + " bytes") + ", " + stat + "]";
    }
}
