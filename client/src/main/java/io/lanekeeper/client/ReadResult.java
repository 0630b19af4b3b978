// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one {@link ReadOp}: it is answered or refused on its own, whatever becomes of those beside it. */
public final class ReadResult {
    private final @Nullable Object value;
    private final @Nullable RefusedException error;

    private ReadResult(@Nullable Object value, @Nullable RefusedException error) {
        this.value = value;
        this.error = error;
    }

    static ReadResult of(@Nullable Object value) {
        return new ReadResult(value, null);
    }

    static ReadResult refused(RefusedException error) {
        return new ReadResult(null, error);
    }

    /** Whether there is a value. */
    public boolean successful() {
        return error == null;
    }

    /** Why there is no value; null if there is one. */
    public @Nullable RefusedException exception() {
        return error;
    }

    /**
     * What {@link ReadOp#getData} has read.
     *
     * @throws RefusedException if the server refused it
     * @throws IllegalStateException if the read was another one
     */
    public NodeData nodeData() {
        return value(NodeData.class);
    }

    /**
     * What {@link ReadOp#getChildren} has read.
     *
     * @throws RefusedException if the server refused it
     * @throws IllegalStateException if the read was another one
     */
    @SuppressWarnings("unchecked") // the only kind of list that there is
    public List<String> children() {
        return (List<String>) value(List.class);
    }

    private <T> T value(Class<T> type) {
        if (error != null) {
            throw error;
        }
        if (!type.isInstance(value)) {
            throw new IllegalStateException("result: of another read (expected: " + type.getSimpleName() + ")");
        }
        return type.cast(value);
    }

    @Override
    public String toString() {
        return "ReadResult[" + (error == null ? value : error.getMessage()) + "]";
    }
}
