// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lanekeeper.handler.Endpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A server for connections under test, on blocking sockets. */
final class FrameServer implements AutoCloseable {
    private final ServerSocket socket;
    private final List<Peer> peers = new ArrayList<>();

    FrameServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Endpoint endpoint() {
        return new Endpoint(socket.getInetAddress().getHostAddress(), socket.getLocalPort());
    }

    Peer accept() throws IOException {
        Peer peer = new Peer(socket.accept());
        peers.add(peer);
        return peer;
    }

    @Override
    public void close() throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
        socket.close();
    }

    /** An accepted connection. */
    static final class Peer {
        private final Socket socket;
        private final DataInputStream in;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        }

        /** Returns the body of the next frame; "end" at the end of the connection. */
        String read() throws IOException {
            int first = in.read();
            if (first < 0) {
                return "end";
            }
            byte[] rest = in.readNBytes(3);
            int size = ByteBuffer.wrap(new byte[] {(byte) first, rest[0], rest[1], rest[2]})
                    .getInt();
            return TextFrame.textOf(ByteBuffer.wrap(in.readNBytes(size)));
        }

        /** Returns the next bytes, without regard to frames. */
        String readRaw(int count) throws IOException {
            return TextFrame.textOf(ByteBuffer.wrap(in.readNBytes(count)));
        }

        /** Reads until the other side has ended the connection, by a close or a reset. */
        void readToTheEnd() {
            try {
                in.readAllBytes();
            } catch (SocketTimeoutException e) {
                throw new AssertionError("still open", e);
            } catch (IOException e) {
                // A reset is an end, too.
            }
        }

        /** Sends all frames in one write. */
        void write(String... texts) throws IOException {
            int size = 0;
            for (String text : texts) {
                size += Integer.BYTES + text.length();
            }
            ByteBuffer buffer = ByteBuffer.allocate(size);
            for (String text : texts) {
                buffer.putInt(text.length()).put(text.getBytes(US_ASCII));
            }
            writeRaw(buffer.array());
        }

        void writeByteByByte(String text) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + text.length());
            buffer.putInt(text.length()).put(text.getBytes(US_ASCII));
            for (byte b : buffer.array()) {
                writeRaw(new byte[] {b});
            }
        }

        void writeRaw(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Ends the connection by a reset instead of an orderly close. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
