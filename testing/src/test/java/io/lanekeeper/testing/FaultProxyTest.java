// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FaultProxyTest {
    private static final int LIMIT_MILLIS = 10_000;

    private ServerSocket target = newTarget();
    private FaultProxy proxy = FaultProxy.to(endpoint(target));

    private static ServerSocket newTarget() {
        try {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(LIMIT_MILLIS);
            return socket;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Endpoint endpoint(ServerSocket socket) {
        return new Endpoint("127.0.0.1", socket.getLocalPort());
    }

    @BeforeEach
    void forwardsAtFirst() {
        assertEquals(0, proxy.connections());
        assertEquals(proxy.endpoint().toString(), proxy.connectString());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        proxy.close();
        target.close();
    }

    private Socket client() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), proxy.endpoint().port());
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    private Socket server() throws IOException {
        Socket socket = target.accept();
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    private static void assertCarries(Socket from, Socket to, byte[] bytes) throws IOException {
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
            try {
                from.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertArrayEquals(bytes, to.getInputStream().readNBytes(bytes.length));
        written.join();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
        socket.setSoTimeout(LIMIT_MILLIS);
    }

    @Test
    void forwardsBothWaysAndTheEnd() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(3_000_000));
            assertCarries(server, client, random(3_000_000));
            assertEquals(1, proxy.connections());
            server.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
        }
        Waiting.until("the proxy has forgotten the connection", () -> proxy.connections() == 0);
    }

    @Test
    void closesTheClientWhenTheTargetIsDown() throws IOException {
        target.close();
        try (Socket client = client()) {
            assertEnds(client);
        }
    }

    @Test
    void freezesAndThaws() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.freeze();
            client.getOutputStream().write(1);
            server.getOutputStream().write(2);
            assertSilent(client);
            assertSilent(server);
            try (Socket late = client()) {
                late.getOutputStream().write(3);
                assertSilent(late);
                proxy.thaw();
                assertEquals(1, server.getInputStream().read());
                assertEquals(2, client.getInputStream().read());
                try (Socket lateServer = server()) {
                    assertEquals(3, lateServer.getInputStream().read());
                }
            }
        }
    }

    @Test
    void freezesTheEndOfAConnection() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.freeze();
            server.shutdownOutput();
            assertSilent(client);
            proxy.thaw();
            assertEnds(client);
        }
    }

    @Test
    void cutsPresentConnectionsOnly() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.cut();
            assertEquals(-1, client.getInputStream().read());
            assertEquals(-1, server.getInputStream().read());
        }
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
        }
    }

    @Test
    void resets() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.reset();
            assertThrows(SocketException.class, () -> client.getInputStream().read());
            assertThrows(SocketException.class, () -> server.getInputStream().read());
        }
    }

    @Test
    void refusesNewConnectionsOnly() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.refuse();
            try (Socket refused = client()) {
                assertEnds(refused);
            }
            assertCarries(client, server, random(10));
        }
        proxy.accept();
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
        }
    }

    @Test
    void splitsBytes() throws IOException {
        proxy.splitBytes(true);
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(5_000));
            assertCarries(server, client, random(5_000));
        }
    }

    @Test
    void delaysInOrder() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            Duration delay = Duration.ofMillis(200);
            proxy.delay(delay);
            long start = System.nanoTime();
            assertCarries(client, server, random(1_000));
            assertTrue(System.nanoTime() - start >= delay.toNanos());
            client.getOutputStream().write(1);
            proxy.delay(Duration.ZERO);
            client.getOutputStream().write(2);
            assertArrayEquals(new byte[] {1, 2}, server.getInputStream().readNBytes(2));
        }
        assertThrows(IllegalArgumentException.class, () -> proxy.delay(Duration.ofNanos(-1)));
    }

    @Test
    void closeEndsConnectionsPortAndThread() throws Exception {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            int port = proxy.endpoint().port();
            CompletableFuture.runAsync(proxy::close).get(10, TimeUnit.SECONDS);
            assertEquals(-1, client.getInputStream().read());
            assertEquals(-1, server.getInputStream().read());
            assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        }
        Waiting.until(
                "the proxy's thread has ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("fault-proxy")));
    }

    /** A connection may end by an orderly close or a reset. */
    private static void assertEnds(Socket socket) {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (IOException e) {
            assertFalse(e instanceof SocketTimeoutException, "still open");
        }
    }
}
