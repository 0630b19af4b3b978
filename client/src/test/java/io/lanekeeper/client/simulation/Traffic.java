// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Framing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The traffic of the client: the requests that it has written, by their paths, and the sessions that it was given. */
final class Traffic {
    private static final int EVENT_XID = -1;
    private static final int TYPE_AT = 4;
    /** exists, getData, getChildren and getChildren2, which end with whether a watch is to be set. */
    private static final Set<Integer> READS = Set.of(3, 4, 8, 12);

    private static final int CLOSE_SESSION = -11;
    private static final int SYNC = 9;
    private static final int MULTI = 14;
    private static final int REMOVE_WATCHES = 18;
    /** Type, end and error before each operation. */
    private static final int MULTI_HEADER = 9;
    /** From here on, no request but {@link #ADD_WATCH} begins with a path. */
    private static final int AUTH = 100;

    private static final int ADD_WATCH = 106;
    /** The reply to a handshake: version, time-out, session, password of 16 bytes with its length, read-only flag. */
    private static final int WELCOME = 37;

    private static final long SESSION_NANOS = Simulation.SESSION.toNanos();

    private static final int TIMEOUT_AT = 4;
    private static final int SESSION_AT = 8;

    private final TappedHandler handler;
    private final Set<String> written = new HashSet<>();
    /** The place of the first request for a path among all that have left. */
    private final Map<String, Integer> places = new HashMap<>();

    private final Set<Long> readOnlySessions = new HashSet<>();
    private String parting = "";

    Traffic(TappedHandler handler) {
        this.handler = handler;
    }

    /** Returns whether a request for {@code path} was written to a connection. */
    boolean wrote(String path) {
        return written.contains(path);
    }

    /** The place of the first request for {@code path} among all that have left; -1 if there was none. */
    int place(String path) {
        return places.getOrDefault(path, -1);
    }

    /** Returns whether a session was given by a read-only server. */
    boolean isReadOnly(long session) {
        return readOnlySessions.contains(session);
    }

    FrameListener tap(FrameListener listener, Framing framing) {
        return framing == Framing.NONE ? new Words(listener) : new Listener(listener);
    }

    /** Returns what was wrong if the client has left the last server because of its silence; empty for nothing. */
    String parting() {
        return parting;
    }

    private static byte[] bytes(FrameEncoder frame) {
        ByteBuffer buffer = ByteBuffer.allocate(frame.size());
        frame.encode(buffer);
        return buffer.array();
    }

    private static FrameEncoder frame(byte[] bytes) {
        return new FrameEncoder() {
            @Override
            public int size() {
                return bytes.length;
            }

            @Override
            public void encode(ByteBuffer target) {
                target.put(bytes);
            }
        };
    }

    /** The path that a request begins with; null for those that have none. */
    private static @Nullable String path(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 13) {
            return null;
        }
        in.getInt();
        int type = in.getInt();
        if (type == MULTI && in.remaining() > MULTI_HEADER + Integer.BYTES) {
            in.position(in.position() + MULTI_HEADER);
        }
        int length = in.getInt();
        boolean withPath = type > 0 && (type < AUTH || type == ADD_WATCH) && length > 0 && length <= in.remaining();
        return withPath ? new String(bytes, in.position(), length, StandardCharsets.UTF_8) : null;
    }

    private final class Tap implements Connection {
        private final Connection connection;
        private final Hearing hearing;
        private boolean greeted;
        private byte @Nullable [] kept;

        private Tap(Connection connection, Hearing hearing) {
            this.connection = connection;
            this.hearing = hearing;
        }

        @Override
        public Endpoint endpoint() {
            return connection.endpoint();
        }

        @Override
        public void write(FrameEncoder frame) {
            if (!greeted) {
                greeted = true;
                connection.write(frame);
                return;
            }
            byte[] bytes = bytes(frame);
            String path = path(bytes);
            if (path == null) {
                boolean closes = ByteBuffer.wrap(bytes).getInt(TYPE_AT) == CLOSE_SESSION;
                if (!closes || !handler.strikes(Fault.KEEPS_SESSIONS)) {
                    connection.write(frame);
                }
                return;
            }
            breakWatches(bytes);
            write(bytes);
            written.add(path);
        }

        private void breakWatches(byte[] bytes) {
            ByteBuffer request = ByteBuffer.wrap(bytes);
            int type = request.getInt(TYPE_AT);
            if (READS.contains(type) && handler.strikes(Fault.DISARMS_WATCHES)) {
                bytes[bytes.length - 1] = 0;
            } else if (type == REMOVE_WATCHES && handler.strikes(Fault.KEEPS_WATCHES)) {
                request.putInt(TYPE_AT, SYNC);
            }
        }

        private void write(byte[] bytes) {
            if (kept == null && (handler.strikes(Fault.SWAPS_REQUESTS) || overtaken(bytes))) {
                kept = bytes;
                return;
            }
            if (!handler.strikes(Fault.SWALLOWS_REQUESTS)) {
                emit(bytes);
            }
            if (handler.strikes(Fault.SENDS_TWICE)) {
                emit(bytes);
            }
            byte[] late = kept;
            kept = null;
            if (late != null) {
                emit(late);
            }
        }

        private boolean overtaken(byte[] bytes) {
            return ByteBuffer.wrap(bytes).getInt(TYPE_AT) == ADD_WATCH && handler.has(Fault.OVERTAKES_WATCHES);
        }

        private void emit(byte[] bytes) {
            String path = path(bytes);
            if (path != null) {
                places.putIfAbsent(path, places.size());
            }
            connection.write(frame(bytes));
        }

        @Override
        public boolean writable() {
            return connection.writable();
        }

        @Override
        public void close() {
            parting = hearing.tooEarly();
            if (!handler.has(Fault.KEEPS_CONNECTIONS)) {
                connection.close();
            }
        }
    }

    /** Notes when a client has last heard from its server. */
    private final class Hearing {
        private long heard = handler.realTime();

        void heard() {
            heard = handler.realTime();
        }

        /**
         * A loop that runs waits for two thirds of the session time-out, one that was held up for all of it; and after a
         * stall it reads first.
         */
        String tooEarly() {
            long now = handler.realTime();
            long silence = now - heard;
            List<TappedHandler.Stall> stalls = handler.stallsSince(heard);
            boolean early = silence < SESSION_NANOS
                    && (stalls.isEmpty()
                            ? silence < SESSION_NANOS * 3 / 5
                            : stalls.stream()
                                    .anyMatch(stall -> stall.length() >= SESSION_NANOS / 2
                                            || (stall.length() >= SESSION_NANOS / 8
                                                    && now - stall.to() < SESSION_NANOS / 60)));
            return early ? "left a server after " + Duration.ofNanos(silence) + ", held up " + stalls : "";
        }
    }

    /** For a connection with a four-letter word. */
    private final class Words extends Through {
        private Words(FrameListener listener) {
            super(listener);
        }

        @Override
        public void frame(ByteBuffer body) {
            listener.frame(
                    handler.has(Fault.HIDES_WRITERS)
                            ? ByteBuffer.wrap("ro".getBytes(StandardCharsets.US_ASCII))
                            : body);
        }
    }

    private final class Listener extends Through {
        private final Hearing hearing = new Hearing();
        private boolean welcomed;

        private Listener(FrameListener listener) {
            super(listener);
        }

        @Override
        public void opened(Connection connection) {
            listener.opened(new Tap(connection, hearing));
        }

        @Override
        public void readComplete() {
            hearing.heard();
            super.readComplete();
        }

        /** Notes which server has replied to the handshake. */
        private ByteBuffer welcome(ByteBuffer body) {
            byte[] bytes = new byte[body.remaining()];
            body.get(bytes);
            ByteBuffer welcome = ByteBuffer.wrap(bytes);
            if (bytes.length == WELCOME && welcome.getInt(TIMEOUT_AT) > 0 && bytes[WELCOME - 1] != 0) {
                readOnlySessions.add(welcome.getLong(SESSION_AT));
                if (handler.has(Fault.HIDES_READ_ONLY)) {
                    bytes[WELCOME - 1] = 0;
                }
            }
            return welcome;
        }

        @Override
        public void frame(ByteBuffer body) {
            if (!welcomed) {
                welcomed = true;
                listener.frame(welcome(body));
                return;
            }
            boolean event = body.remaining() > 16 && body.getInt(body.position()) == EVENT_XID;
            if (!event || !(handler.strikes(Fault.LOSES_EVENTS) || handler.strikes(Fault.LOSES_CHANGES))) {
                listener.frame(body);
            }
        }
    }

    /** Hands everything on but frames. */
    private abstract static class Through implements FrameListener {
        final FrameListener listener;

        private Through(FrameListener listener) {
            this.listener = listener;
        }

        @Override
        public void opened(Connection connection) {
            listener.opened(connection);
        }

        @Override
        public void oversized(ByteBuffer head, int size) {
            listener.oversized(head, size);
        }

        @Override
        public void readComplete() {
            listener.readComplete();
        }

        @Override
        public void writabilityChanged(boolean writable) {
            listener.writabilityChanged(writable);
        }

        @Override
        public void closed(@Nullable Throwable cause) {
            listener.closed(cause);
        }
    }
}
