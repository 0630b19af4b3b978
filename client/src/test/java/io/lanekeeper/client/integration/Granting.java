// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Grants a session to each connection, and reads nothing else. */
final class Granting implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 12_000;

    private final ServerSocket acceptor = new ServerSocket();
    private final List<Socket> connections = new ArrayList<>();

    Granting(int port) throws IOException {
        acceptor.setReuseAddress(true);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread thread = new Thread(this::serve, "granting");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return acceptor.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                grant(acceptor.accept());
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void grant(Socket socket) throws IOException {
        synchronized (this) {
            connections.add(socket);
        }
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readFully(new byte[in.readInt()]);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(37);
        out.writeInt(0);
        out.writeInt(TIMEOUT_MILLIS);
        out.writeLong(7 + connections.size());
        out.writeInt(16);
        out.write(new byte[17]);
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        acceptor.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
