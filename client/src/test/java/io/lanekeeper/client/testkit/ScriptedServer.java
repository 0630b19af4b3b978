// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lanekeeper.handler.Framing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The servers of a {@link ManualHandler}, played by the test. */
public final class ScriptedServer {
    /** The time-out that the handshakes here grant: a ping is due after 3 s, and a server is silent after 6 s. */
    public static final int TIMEOUT_MILLIS = 9_000;

    private static final byte[] NOTHING = {};

    private final ManualHandler handler;
    private long zxid = 1000;

    public ScriptedServer(ManualHandler handler) {
        this.handler = handler;
    }

    /** The client's connect request. */
    @SuppressWarnings("ArrayRecordComponent") // read once
    public record Hello(
            int version, long lastZxid, int timeoutMillis, long session, byte[] password, boolean readOnly) {}

    /** A request as it came. */
    @SuppressWarnings("ArrayRecordComponent") // read once
    public record Asked(int xid, int op, byte[] body) {
        /** The path that most requests begin with. */
        public String path() {
            return Wire.read(body, in -> {
                String path = Wire.string(in);
                in.readAllBytes();
                return path;
            });
        }

        /** Returns true if a read sets a watch. */
        public boolean watch() {
            return body[body.length - 1] == 1;
        }

        @Override
        public String toString() {
            return "xid " + xid + " op " + op;
        }
    }

    /** The lists of a SetWatches. */
    public record Watches(long zxid, List<String> data, List<String> exist, List<String> child) {
        public static Watches of(Asked received) {
            assertEquals(Wire.SET_WATCHES, received.op());
            return Wire.read(
                    received.body(),
                    in -> new Watches(in.readLong(), Wire.strings(in), Wire.strings(in), Wire.strings(in)));
        }
    }

    public static byte[] password(long session) {
        return Arrays.copyOf(("pw-" + session).getBytes(StandardCharsets.US_ASCII), 16);
    }

    /** The client's next attempt to connect, which must be there. */
    public ManualConnection attempt() {
        handler.runAll();
        ManualConnection attempt = handler.attempts().poll();
        assertNotNull(attempt, "no attempt to connect");
        return attempt;
    }

    /** Accepts the next attempt, which must be a query of the server's version. */
    public ManualConnection versionQuery() {
        ManualConnection query = attempt();
        assertEquals(Framing.NONE, query.options().framing());
        query.accept();
        assertArrayEquals("srvr".getBytes(StandardCharsets.UTF_8), query.nextWritten());
        return query;
    }

    /** Replies to a query of the server's version, in two parts. */
    public void replyVersion(String version) {
        ManualConnection query = versionQuery();
        query.deliver(("Zookeeper version: " + version).getBytes(StandardCharsets.UTF_8));
        query.deliver("-abc, built on today\nMode: leader\n".getBytes(StandardCharsets.UTF_8));
        query.cut(null);
    }

    /** Accepts the next attempt and reads what the client says. */
    public Peer accept() {
        ManualConnection attempt = attempt();
        attempt.accept();
        byte[] hello = attempt.nextWritten();
        assertNotNull(hello, "no handshake");
        return new Peer(
                attempt,
                Wire.read(
                        hello,
                        in -> new Hello(
                                in.readInt(),
                                in.readLong(),
                                in.readInt(),
                                in.readLong(),
                                Wire.buffer(in),
                                in.readBoolean())));
    }

    /** Accepts the next attempt and grants the session. */
    public Peer serve(long session) {
        Peer peer = accept();
        peer.welcome(session);
        return peer;
    }

    /** The last transaction. */
    public long zxid() {
        return zxid;
    }

    /** One connection, seen from the server. */
    public final class Peer {
        private final ManualConnection connection;
        private final Hello hello;

        private Peer(ManualConnection connection, Hello hello) {
            this.connection = connection;
            this.hello = hello;
        }

        public ManualConnection connection() {
            return connection;
        }

        public Hello hello() {
            return hello;
        }

        public void welcome(long session) {
            connection.deliver(Wire.welcome(session, password(session), TIMEOUT_MILLIS));
        }

        /** Grants a session as a read-only server. */
        public void welcomeReadOnly(long session) {
            connection.deliver(Wire.welcome(session, password(session), TIMEOUT_MILLIS, true));
        }

        /** Says as a read-only server that there is no such session, and hangs up. */
        public void refuseReadOnly() {
            connection.deliver(Wire.welcome(0, new byte[16], 0, true));
            connection.cut(null);
        }

        /** Says that there is no such session, and hangs up. */
        public void refuse() {
            connection.deliver(Wire.welcome(0, new byte[16], 0));
            connection.cut(null);
        }

        /** The next request or ping; null if there is none. */
        public Asked poll() {
            byte[] frame = connection.nextWritten();
            return frame == null
                    ? null
                    : Wire.read(frame, in -> new Asked(in.readInt(), in.readInt(), in.readAllBytes()));
        }

        /** The next frame, which must be there and be {@code op}. */
        public Asked expect(int op) {
            Asked received = poll();
            assertNotNull(received, "no request (expected: op " + op + ")");
            assertEquals(op, received.op());
            return received;
        }

        public Asked expect(int op, String path) {
            Asked received = expect(op);
            assertEquals(path, received.path());
            return received;
        }

        public void expectNothing() {
            Asked received = poll();
            assertNull(received, () -> "unexpected " + received);
        }

        public List<Asked> all() {
            List<Asked> all = new ArrayList<>();
            for (Asked received = poll(); received != null; received = poll()) {
                all.add(received);
            }
            return all;
        }

        public void reply(Asked received, byte[] body) {
            connection.deliver(Wire.header(received.xid(), ++zxid, 0, body));
        }

        public void reply(Asked received) {
            reply(received, NOTHING);
        }

        public void fail(Asked received, int error) {
            connection.deliver(Wire.header(received.xid(), ++zxid, error, NOTHING));
        }

        public void event(int type, String path) {
            connection.deliver(Wire.event(type, path, ++zxid));
        }

        /** Replies to a closeSession and closes the connection. */
        public void farewell() {
            reply(expect(Wire.CLOSE));
            connection.cut(null);
        }
    }
}
