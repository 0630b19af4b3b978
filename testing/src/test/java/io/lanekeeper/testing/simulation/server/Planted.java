// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A planted break: a single wrong reply or event of a server. */
enum Planted {
    ANOTHER_CODE,
    ANOTHER_ZXID,
    ANOTHER_VERSION,
    ANOTHER_PATH,
    LOST_EVENT,
    CLOSED;

    private static final int ZXID_AT = 4;
    private static final int ERROR_AT = 12;
    private static final int HEADER = 16;
    private static final int STAT = 68;
    private static final int VERSION_AT = 32;
    /** The number of replies of this kind that are right before the wrong one. */
    private static final int BEFORE = 20;

    private boolean fits(ByteBuffer frame) {
        return switch (this) {
            case ANOTHER_CODE, ANOTHER_ZXID, CLOSED -> isReply(frame);
            case ANOTHER_VERSION -> isReply(frame) && frame.limit() == HEADER + STAT;
            case ANOTHER_PATH, LOST_EVENT -> isEvent(frame);
        };
    }

    private static boolean isReply(ByteBuffer frame) {
        return frame.limit() >= HEADER && frame.getInt(0) > 0;
    }

    private static boolean isEvent(ByteBuffer frame) {
        return frame.limit() > HEADER && frame.getInt(0) == -1;
    }

    private void change(ByteBuffer frame) {
        switch (this) {
            case ANOTHER_CODE -> frame.putInt(ERROR_AT, frame.getInt(ERROR_AT) - 1);
            case ANOTHER_ZXID -> frame.putLong(ZXID_AT, frame.getLong(ZXID_AT) + 1);
            case ANOTHER_VERSION -> frame.putInt(HEADER + VERSION_AT, frame.getInt(HEADER + VERSION_AT) + 1);
            case ANOTHER_PATH -> frame.put(frame.limit() - 1, (byte) 'z');
            case LOST_EVENT, CLOSED -> {}
        }
    }

    /** For all connections of one server, of which one shows it once. */
    UnaryOperator<RawClient.Transport> once() {
        Planted kind = this;
        int[] seen = new int[1];
        return transport -> new RawClient.Transport() {
            @Override
            public void send(byte[] body) throws IOException {
                transport.send(body);
            }

            @Override
            public byte @Nullable [] receive() throws IOException {
                byte[] body = transport.receive();
                if (body == null || !fits(ByteBuffer.wrap(body)) || seen[0]++ != BEFORE) {
                    return body;
                }
                change(ByteBuffer.wrap(body));
                return switch (kind) {
                    case LOST_EVENT -> transport.receive();
                    case CLOSED -> null;
                    default -> body;
                };
            }

            @Override
            public void close() throws IOException {
                transport.close();
            }
        };
    }
}
