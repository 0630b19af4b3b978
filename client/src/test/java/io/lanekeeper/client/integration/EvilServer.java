// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.Wire;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/**
 * A server on a real socket that means harm. It accepts one connection, reads the client's first frame, plays its part,
 * and waits for the client to close. It refuses later connections.
 */
final class EvilServer implements AutoCloseable {
    /** The session that it grants. */
    static final long SESSION = 0x666;

    /** Evil on the wire. */
    interface Play {
        void play(Victim victim) throws IOException;
    }

    private final ServerSocket acceptor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    /** One that {@code play}s when a client has sent a connect request. */
    EvilServer(Play play) throws IOException {
        this(Victim::frame, play);
    }

    /** One that {@code play}s when a client has sent a four-letter word. */
    static EvilServer forWords(Play play) throws IOException {
        return new EvilServer(victim -> victim.in.readInt(), play);
    }

    private EvilServer(Play greeting, Play play) throws IOException {
        Thread thread = new Thread(() -> serve(greeting, play), "evil-server");
        thread.setDaemon(true);
        thread.start();
    }

    String connectString() {
        return "127.0.0.1:" + acceptor.getLocalPort();
    }

    /** Returns whether a client has connected, and has closed the connection in the play or after it. */
    boolean left() {
        return left.isDone();
    }

    private void serve(Play greeting, Play play) {
        try (acceptor;
                Socket client = acceptor.accept()) {
            acceptor.close();
            client.setTcpNoDelay(true);
            Victim victim = new Victim(client);
            greeting.play(victim);
            play.play(victim);
            victim.in.transferTo(DataOutputStream.nullOutputStream());
        } catch (IOException expected) {
            // The client has closed, in the middle of what was said to it; or the test is over.
        } finally {
            left.complete(null);
        }
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
    }

    /** The client, seen from the server. */
    static final class Victim {
        private static final int CHUNK = 64 * 1024;

        private final DataInputStream in;
        private final DataOutputStream out;

        private Victim(Socket client) throws IOException {
            in = new DataInputStream(client.getInputStream());
            out = new DataOutputStream(client.getOutputStream());
        }

        /** Returns the client's next frame, without its length. */
        byte[] frame() throws IOException {
            return in.readNBytes(in.readInt());
        }

        /** Waits for a request that is no ping; its xid. */
        int request() throws IOException {
            int xid;
            do {
                xid = Wire.read(frame(), head -> {
                    int number = head.readInt();
                    head.readAllBytes();
                    return number;
                });
            } while (xid < 0);
            return xid;
        }

        /** Grants a session, as a good server does. */
        void welcome() throws IOException {
            send(Wire.welcome(SESSION, ScriptedServer.password(SESSION), ScriptedServer.TIMEOUT_MILLIS));
        }

        /** Sends a frame with the right length. */
        void send(byte[] body) throws IOException {
            raw(Wire.bytes(frame -> Wire.buffer(frame, body)));
        }

        void raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void length(int length) throws IOException {
            out.writeInt(length);
            out.flush();
        }

        /** Sends {@code bytes} again and again, until the client closes the connection. */
        void endlessly(byte[] bytes) throws IOException {
            int times = Math.max(1, CHUNK / bytes.length);
            byte[] chunk = new byte[times * bytes.length];
            for (int i = 0; i < times; i++) {
                System.arraycopy(bytes, 0, chunk, i * bytes.length, bytes.length);
            }
            while (true) {
                out.write(chunk);
            }
        }
    }
}
