// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of one {@link ReadOp}. It does not depend on the other reads of the request. */
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

    /** Returns whether the read succeeded. */
    public boolean successful() {
        return error == null;
    }

    /** Returns the server's refusal, or null if the read succeeded. */
    public @Nullable RefusedException exception() {
        return error;
    }

    /**
     * Returns the value of a {@link ReadOp#getData}.
     *
     * @throws RefusedException if the server refused it
     * @throws IllegalStateException if the read was another one
     */
    public NodeData nodeData() {
        return value(NodeData.class);
    }

    /**
     * Returns the value of a {@link ReadOp#getChildren}, in no particular order.
     *
     * @throws RefusedException if the server refused it
     * @throws IllegalStateException if the read was another one
     */
    @SuppressWarnings("unchecked") // Only lists of strings are stored.
    public List<String> children() {
        return (List<String>) value(List.class);
    }

    private <T> T value(Class<T> type) {
        if (error != null) {
            throw error;
        }
        if (!type.isInstance(value)) {
            throw new IllegalStateException("result: of another kind of read (expected: " + type.getSimpleName() + ")");
        }
        return type.cast(value);
    }

    @Override
    public String toString() {
        return "ReadResult[" + (error == null ? value : error.getMessage()) + "]";
    }
}
