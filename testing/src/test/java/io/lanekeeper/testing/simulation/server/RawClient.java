// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.apache.zookeeper.proto.WatcherEvent;
import org.jspecify.annotations.Nullable;

/** A client made of nothing but frames, the same for a real server and for a simulated one. */
final class RawClient {
    static final int PING_XID = -2;
    private static final int PING = 11;

    /** Carries frames. */
    interface Transport {
        void send(byte[] body) throws IOException;

        /** The next frame; null when the server has closed the connection. */
        byte @Nullable [] receive() throws IOException;

        void close() throws IOException;
    }

    /** A reply or an event. */
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Answer(ReplyHeader header, byte[] body) {
        <R extends Record> R read(R record) {
            try {
                record.deserialize(BinaryInputArchive.getArchive(new ByteArrayInputStream(body)), "record");
                return record;
            } catch (IOException e) {
                throw new IllegalStateException(header.toString().trim(), e);
            }
        }
    }

    private final Transport transport;
    private final List<String> events = new ArrayList<>();
    private long session;
    private byte[] password = {};
    private int timeout;
    private boolean readOnly;
    private int xid;
    private long lastZxid;

    RawClient(Transport transport) {
        this.transport = transport;
    }

    long session() {
        return session;
    }

    byte[] password() {
        return password;
    }

    /** Returns whether the server said that it is read-only. */
    boolean readOnly() {
        return readOnly;
    }

    int timeout() {
        return timeout;
    }

    long lastZxid() {
        return lastZxid;
    }

    /** The events so far. */
    List<String> events() {
        return events;
    }

    /** Sends a connect request; returns false if the server closed the connection without a reply. */
    boolean connect(long zxid, int millis, long oldSession, byte[] oldPassword) throws IOException {
        return connect(zxid, millis, oldSession, oldPassword, false);
    }

    /** @param canBeReadOnly whether a read-only server will do */
    boolean connect(long zxid, int millis, long oldSession, byte[] oldPassword, boolean canBeReadOnly)
            throws IOException {
        transport.send(bytes(out -> {
            out.writeInt(0, "protocolVersion");
            out.writeLong(zxid, "lastZxidSeen");
            out.writeInt(millis, "timeOut");
            out.writeLong(oldSession, "sessionId");
            out.writeBuffer(oldPassword, "passwd");
            out.writeBool(canBeReadOnly, "readOnly");
        }));
        byte[] answer = transport.receive();
        if (answer == null) {
            return false;
        }
        BinaryInputArchive in = BinaryInputArchive.getArchive(new ByteArrayInputStream(answer));
        in.readInt("protocolVersion");
        timeout = in.readInt("timeOut");
        session = in.readLong("sessionId");
        password = in.readBuffer("passwd");
        readOnly = in.readBool("readOnly");
        lastZxid = zxid;
        return true;
    }

    private interface Body {
        void write(BinaryOutputArchive out) throws IOException;
    }

    private static byte[] bytes(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.write(BinaryOutputArchive.getArchive(bytes));
        return bytes.toByteArray();
    }

    /** The reply to a request, null when the connection ended; events on the way are kept. */
    @Nullable
    Answer call(int type, @Nullable Record request) throws IOException {
        return call(++xid, type, request);
    }

    @Nullable
    Answer call(int number, int type, @Nullable Record request) throws IOException {
        transport.send(bytes(out -> {
            new RequestHeader(number, type).serialize(out, "header");
            if (request != null) {
                request.serialize(out, "request");
            }
        }));
        while (true) {
            byte[] frame = transport.receive();
            if (frame == null) {
                return null;
            }
            Answer answer = answer(frame);
            if (answer.header().getXid() == number) {
                lastZxid = Math.max(lastZxid, answer.header().getZxid());
                return answer;
            }
            WatcherEvent event = answer.read(new WatcherEvent());
            events.add(event.getType() + " " + event.getState() + " " + event.getPath() + " at "
                    + answer.header().getZxid());
        }
    }

    private static Answer answer(byte[] frame) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(frame);
        ReplyHeader header = new ReplyHeader();
        header.deserialize(BinaryInputArchive.getArchive(in), "header");
        return new Answer(header, in.readAllBytes());
    }

    /** Waits for all events that were sent before this. */
    @Nullable
    Answer ping() throws IOException {
        return call(PING_XID, PING, null);
    }

    void close() throws IOException {
        transport.close();
    }
}
