// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several reads with one request; servers from 3.6 on. Each part has a result of its own. They are not a snapshot: the
 * server may apply writes in between.
 */
public final class MultiReadRequest extends Request<List<MultiReadRequest.Part>> {
    /**
     * The result of one read.
     *
     * @param error the server's error, {@link MultiRecord#OK} if there is none
     * @param value of the read's own type; null if there is an error
     */
    public record Part(int error, @Nullable Object value) {}

    private final List<ReadRequest<?>> parts;
    private final long size;

    /** Takes reads for which {@link #accepts} returns true. */
    public MultiReadRequest(List<? extends ReadRequest<?>> parts) {
        super(OpCode.MULTI_READ);
        this.parts = List.copyOf(parts);
        for (ReadRequest<?> part : this.parts) {
            if (!accepts(part)) {
                throw new IllegalArgumentException(part.opCode().label() + " " + part.path()
                        + " (expected: getData, or getChildren without a Stat, without a watcher)");
            }
        }
        size = MultiRecord.sizeOf(this.parts);
    }

    /** Returns whether the server does {@code request} as a part; it sets no watches then. */
    public static boolean accepts(Request<?> request) {
        return (request.opCode() == OpCode.GET_DATA || request.opCode() == OpCode.GET_CHILDREN)
                && request.watcher() == null;
    }

    /** The reads. */
    public List<ReadRequest<?>> parts() {
        return parts;
    }

    @Override
    public int weight() {
        return Math.max(1, parts.size());
    }

    @Override
    public long bodySize() {
        return size;
    }

    @Override
    public void writeBody(ByteBuffer target) {
        MultiRecord.write(target, parts);
    }

    @Override
    public List<Part> readReply(JuteReader reply) {
        List<Part> results = new ArrayList<>(parts.size());
        for (ReadRequest<?> part : parts) {
            int error = MultiRecord.readHeader(reply, part);
            results.add(new Part(error, error == MultiRecord.OK ? part.readReply(reply) : null));
        }
        MultiRecord.readEnd(reply);
        return Collections.unmodifiableList(results);
    }
}
