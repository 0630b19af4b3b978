// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames over TCP. */
final class SocketTransport implements RawClient.Transport {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final DataInputStream in;

    SocketTransport(String host, int port) throws IOException {
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    @Override
    public void send(byte[] body) throws IOException {
        socket.getOutputStream()
                .write(ByteBuffer.allocate(Integer.BYTES + body.length)
                        .putInt(body.length)
                        .put(body)
                        .array());
    }

    @Override
    public byte @Nullable [] receive() throws IOException {
        try {
            byte[] body = new byte[in.readInt()];
            in.readFully(body);
            return body;
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
