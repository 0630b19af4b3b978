// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on the loopback interface that forwards everything to one server, on plain blocking sockets. */
final class TestProxy implements AutoCloseable {
    /** The protocol of the proxy. */
    enum Kind {
        SOCKS5,
        HTTP
    }

    /** The behaviour towards a client. */
    enum Mode {
        WORKS,
        REFUSES,
        SILENT,
        HANGS_UP
    }

    final List<String> requested = new CopyOnWriteArrayList<>();
    volatile Mode mode;
    private final Kind kind;
    private final int server;
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** @param server the port of the server that the proxy forwards to */
    TestProxy(Kind kind, Mode mode, int server) throws IOException {
        this.kind = kind;
        this.mode = mode;
        this.server = server;
        daemon(() -> {
            while (true) {
                Socket client = socket.accept();
                sockets.add(client);
                daemon(() -> serve(client));
            }
        });
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Returns Netty's handler for this proxy. */
    ProxyHandler handler() {
        SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        return kind == Kind.SOCKS5 ? new Socks5ProxyHandler(address) : new HttpProxyHandler(address);
    }

    /** Returns the number of connections so far. */
    int accepted() {
        return sockets.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : sockets) {
            each.close();
        }
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        Mode now = mode;
        if (now == Mode.HANGS_UP) {
            in.read(); // so that it closes after the client's first bytes, without a reset
            in.skipBytes(in.available());
            client.close();
        } else if (now == Mode.WORKS || now == Mode.REFUSES) {
            requested.add(kind == Kind.SOCKS5 ? socks(in, client.getOutputStream(), now) : http(in, client, now));
            if (now == Mode.WORKS) {
                lead(client, in);
            }
        }
    }

    private static String socks(DataInputStream in, OutputStream out, Mode mode) throws IOException {
        in.readByte();
        in.readFully(new byte[in.readUnsignedByte()]);
        out.write(new byte[] {5, 0});
        in.readFully(new byte[3]);
        int type = in.readUnsignedByte();
        byte[] host = new byte[type == 3 ? in.readUnsignedByte() : 4];
        in.readFully(host);
        in.readUnsignedShort();
        out.write(new byte[] {5, (byte) (mode == Mode.REFUSES ? 2 : 0), 0, 1, 0, 0, 0, 0, 0, 0});
        return type == 3
                ? new String(host, US_ASCII)
                : InetAddress.getByAddress(host).getHostAddress();
    }

    private static String http(DataInputStream in, Socket client, Mode mode) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        String answer = mode == Mode.REFUSES ? "403 Forbidden" : "200 OK";
        client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\n\r\n").getBytes(US_ASCII));
        return head.substring("CONNECT ".length(), head.indexOf(":"));
    }

    private void lead(Socket client, InputStream in) throws IOException {
        Socket target = new Socket(InetAddress.getLoopbackAddress(), server);
        sockets.add(target);
        daemon(() -> {
            target.getInputStream().transferTo(client.getOutputStream());
            client.close();
        });
        in.transferTo(target.getOutputStream());
        target.close();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // The test has closed the sockets.
                    }
                },
                "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
