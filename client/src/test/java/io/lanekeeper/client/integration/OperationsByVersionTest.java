// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static io.lanekeeper.client.testkit.Wire.bytes;
import static io.lanekeeper.client.testkit.Wire.path;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.Endpoint;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tests of the requests that the client does not send to older servers. Each server gets each request all the same:
 * servers before the version that the client goes by do not know it, all others do. So a test with {@link Needs} is
 * skipped because the server lacks the request, not because the client believes so.
 */
@OnOldServers
@RunsOn(value = HandlerForm.NETTY_NIO, because = "it is the server that is tested, without a handler")
class OperationsByVersionTest extends RealServerTest {
    private static final int UNIMPLEMENTED = -6;
    private static final int LIMIT_MILLIS = Math.toIntExact(LIMIT.toMillis());
    private static final int PERSISTENT = 0;
    private static final int PERSISTENT_TYPE = 4;

    /** A request for each operation that not every server knows. */
    private static final Map<OpCode, byte[]> REQUESTS = Map.of(
            OpCode.MULTI_READ,
                    bytes(out -> {
                        out.writeInt(-1);
                        out.writeBoolean(true);
                        out.writeInt(-1);
                    }),
            OpCode.GET_EPHEMERALS, path("/"),
            OpCode.GET_ALL_CHILDREN_NUMBER, path("/"),
            OpCode.SET_WATCHES2, new byte[Long.BYTES + 5 * Integer.BYTES],
            OpCode.ADD_WATCH, addWatch(),
            OpCode.WHO_AM_I, new byte[0]);

    private static byte[] addWatch() {
        return bytes(out -> {
            Wire.string(out, "/");
            out.writeInt(PERSISTENT);
        });
    }

    @Test
    void operationIsKnownFromItsDeclaredVersionOn() throws IOException {
        Set<OpCode> younger = Arrays.stream(OpCode.values())
                .filter(operation -> operation.since() != null)
                .collect(Collectors.toSet());
        assertEquals(younger, REQUESTS.keySet());
        for (Map.Entry<OpCode, byte[]> each : REQUESTS.entrySet()) {
            OpCode operation = each.getKey();
            boolean known = release.version().isAtLeast(Objects.requireNonNull(operation.since()));
            try (Connection connection = new Connection(server().endpoint())) {
                int error = connection.ask(operation, each.getValue());
                assertEquals(known ? 0 : UNIMPLEMENTED, error, operation + ", server " + release);
                if (!known) {
                    assertEquals(-1, connection.in.read(), "the server closes the connection: " + operation);
                }
            }
        }
    }

    @Test
    @Needs("3.6")
    void persistentWatchIsRemovedAloneFromVersion39On() throws IOException {
        get(started().addWatch("/", event -> {}, AddWatchMode.PERSISTENT));
        try (Connection connection = new Connection(server().endpoint())) {
            assertEquals(0, connection.ask(OpCode.ADD_WATCH, addWatch()));
            int error = connection.ask(OpCode.REMOVE_WATCHES, bytes(out -> {
                Wire.string(out, "/");
                out.writeInt(PERSISTENT_TYPE);
            }));
            assertEquals(since("3.9") ? 0 : Wire.MARSHALLING, error);
        }
    }

    /** One that knows no versions. */
    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;
        private int xid;

        Connection(Endpoint server) throws IOException {
            socket = new Socket(server.host(), server.port());
            socket.setSoTimeout(LIMIT_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            send(bytes(handshake -> {
                handshake.writeInt(0);
                handshake.writeLong(0);
                handshake.writeInt(LIMIT_MILLIS);
                handshake.writeLong(0);
                Wire.buffer(handshake, new byte[16]);
                handshake.writeBoolean(false);
            }));
            in.readNBytes(in.readInt());
        }

        /** The error in the reply. */
        int ask(OpCode operation, byte[] record) throws IOException {
            xid++;
            send(bytes(request -> {
                request.writeInt(xid);
                request.writeInt(operation.number());
                request.write(record);
            }));
            int size = in.readInt();
            return Wire.read(in.readNBytes(size), reply -> {
                assertEquals(xid, reply.readInt());
                reply.readLong();
                int error = reply.readInt();
                reply.skipBytes(size);
                return error;
            });
        }

        private void send(byte[] frame) throws IOException {
            out.writeInt(frame.length);
            out.write(frame);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
