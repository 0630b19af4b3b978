// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a connection: opens a session, resumes one, refuses it, or closes the connection without a reply.
 */
final class Handshake {
    /** The size of protocol version, last zxid, time-out, session, and a password of 16 bytes with its length. */
    private static final int FIXED_SIZE = 28;

    private static final byte[] NO_PASSWORD = new byte[16];

    private final SimulatedServer server;
    private final Ensemble ensemble;
    private final ServerConnection connection;

    Handshake(SimulatedServer server, ServerConnection connection) {
        this.server = server;
        ensemble = server.ensemble();
        this.connection = connection;
    }

    /** Returns the session of this connection from now on; null if it is refused. */
    @Nullable
    ModelSession answer(byte[] bytes) throws IOException {
        BinaryInputArchive in = Wire.reader(bytes);
        in.readInt("protocolVersion");
        long lastZxid = in.readLong("lastZxidSeen");
        int timeout = granted(in.readInt("timeOut"));
        long id = in.readLong("sessionId");
        byte[] password = in.readBuffer("passwd");
        boolean knowsReadOnly = ByteBuffer.wrap(bytes).getInt(FIXED_SIZE - Integer.BYTES) + FIXED_SIZE < bytes.length;
        boolean takesReadOnly = knowsReadOnly && in.readBool("readOnly");
        LocalSessions local = server.readOnly();
        boolean elsewhere = local != null && (!takesReadOnly || server.knows(id));
        if (elsewhere || lastZxid > server.tree().lastZxid()) {
            connection.close(); // the client must try another server
            return null;
        }
        ModelSession session = id == 0 || (local == null && server.replacesSessions())
                ? (local == null ? ensemble.open(timeout, server) : local.open(timeout))
                : resume(id, password, timeout);
        welcome(session, knowsReadOnly);
        if (session == null) {
            connection.close();
        }
        return session;
    }

    private int granted(int asked) {
        int tick = (int) ensemble.tick().toMillis();
        return Math.max(2 * tick, Math.min(20 * tick, asked));
    }

    private @Nullable ModelSession resume(long id, byte[] password, int timeout) {
        // A server closes the session's former connection to itself, whether or not the attempt succeeds.
        for (ServerConnection other : server.connections()) {
            if (other != connection && other.sessionId() == id) {
                other.close();
            }
        }
        LocalSessions local = server.readOnly();
        ModelSession session = local == null ? ensemble.session(id) : local.get(id);
        if (session == null || !session.knows(password)) {
            return null;
        }
        session.moveTo(server, timeout);
        session.touch(ensemble.schedule().now());
        return session;
    }

    private void welcome(@Nullable ModelSession session, boolean withReadOnly) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryOutputArchive out = BinaryOutputArchive.getArchive(bytes);
        out.writeInt(0, "protocolVersion");
        out.writeInt(session == null ? 0 : session.timeoutMillis(), "timeOut");
        out.writeLong(session == null ? 0 : session.id(), "sessionId");
        out.writeBuffer(session == null ? NO_PASSWORD : session.password(), "passwd");
        if (withReadOnly) {
            out.writeBool(server.readOnly() != null, "readOnly");
        }
        connection.send(bytes.toByteArray());
    }
}
