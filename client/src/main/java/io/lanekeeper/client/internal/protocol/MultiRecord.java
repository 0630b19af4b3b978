// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The form of several requests and their results in one frame (ZooKeeper: {@code MultiHeader}, {@code MultiOperationRecord},
 * {@code MultiResponse}): before each stands a header of its type, whether it is the last, and an error; behind all one more
 * header.
 *
 * <p>Results are read one after the other: {@link #readHeader}, and where that answers {@link #OK} the part's own {@link
 * Request#readReply}; at last {@link #readEnd}.
 */
public final class MultiRecord {
    /** Stands for no error. */
    public static final int OK = 0;
    /** The type of a result that is an error. */
    static final int ERROR = -1;

    private static final int HEADER = Integer.BYTES + 1 + Integer.BYTES;
    private static final int NO_TYPE = -1;
    private static final int NO_ERROR = -1;

    private MultiRecord() {}

    /** The exact number of bytes of {@code parts} as one record. */
    public static long sizeOf(List<? extends Request<?>> parts) {
        long size = HEADER;
        for (Request<?> part : parts) {
            size += sizeOf(part);
        }
        return size;
    }

    /** Returns the bytes that {@code part} adds to a record. */
    public static long sizeOf(Request<?> part) {
        return HEADER + part.bodySize();
    }

    /** The size of a record without parts. */
    public static int sizeOfNone() {
        return HEADER;
    }

    static void write(ByteBuffer target, List<? extends Request<?>> parts) {
        for (Request<?> part : parts) {
            writeHeader(target, part.opCode().number(), false);
            part.writeBody(target);
        }
        writeHeader(target, NO_TYPE, true);
    }

    private static void writeHeader(ByteBuffer target, int type, boolean done) {
        target.putInt(type);
        Jute.write(target, done);
        target.putInt(NO_ERROR);
    }

    /**
     * Reads the header of a read's result, and of a read that failed the whole result.
     *
     * @return the error; or {@link #OK}, and the part's own reply is next to be read
     */
    public static int readHeader(JuteReader reply, ReadRequest<?> part) {
        int type = readType(reply);
        if (type == ERROR) {
            int error = reply.readInt();
            if (error == OK) {
                throw new MalformedFrameException(
                        "error 0 as the result of " + part.opCode().label());
            }
            return error;
        }
        if (type != part.opCode().number()) {
            throw new MalformedFrameException("result of type " + type + " (expected: -1 or "
                    + part.opCode().number() + ", " + part.opCode().label() + ")");
        }
        return OK;
    }

    /** Reads the header behind the last result. */
    public static void readEnd(JuteReader reply) {
        int type = reply.readInt();
        boolean done = reply.readBoolean();
        reply.readInt();
        if (!done) {
            throw new MalformedFrameException("one more result of type " + type + " (expected: the end)");
        }
    }

    /** Reads the header before a result; the number of an {@link #ERROR} comes next. */
    static int readType(JuteReader reply) {
        int type = reply.readInt();
        boolean done = reply.readBoolean();
        reply.readInt(); // the error, which the result repeats
        if (done) {
            throw new MalformedFrameException("the end (expected: one more result)");
        }
        return type;
    }
}
