// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        until("the proxy has forgotten the connection", () -> proxy.connections() == 0);
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

    /** Uses receive buffers that are so small that the reader is woken many times for one write. */
    @Test
    void splitBytesAreReadInManyPieces() throws IOException {
        proxy.splitBytes(true);
        try (Socket client = client();
                Socket server = server()) {
            client.getOutputStream().write(random(50_000));
            int reads = 0;
            byte[] buffer = new byte[50_000];
            for (int left = 50_000; left > 0; reads++) {
                int read = server.getInputStream().read(buffer, 0, left);
                assertTrue(read > 0);
                left -= read;
            }
            assertTrue(reads > 10, reads + " reads");
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
    void freezesOneWay() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.freeze(Peer.SERVER);
            server.getOutputStream().write(2);
            assertSilent(client);
            assertCarries(client, server, random(10));
            proxy.thaw();
            assertEquals(2, client.getInputStream().read());
        }
    }

    @Test
    void aFrozenConnectionIsMadeWhenItThaws() throws IOException {
        proxy.freeze();
        try (Socket client = client()) {
            client.getOutputStream().write(1);
            target.setSoTimeout(100);
            assertThrows(SocketTimeoutException.class, target::accept);
            target.setSoTimeout(LIMIT_MILLIS);
            proxy.heal();
            try (Socket server = server()) {
                assertEquals(1, server.getInputStream().read());
            }
        }
    }

    @Test
    void dropsTheBytesOfOneSideAndItsEnd() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.drop(Peer.SERVER);
            server.getOutputStream().write(random(100_000));
            assertCarries(client, server, random(10));
            assertSilent(client);
            proxy.stopDropping(Peer.SERVER);
            assertCarries(server, client, random(10));
            proxy.drop(Peer.SERVER);
            server.shutdownOutput();
            assertSilent(client);
            client.getOutputStream().write(1);
            assertSilent(client);
            assertEquals(1, proxy.connections());
            proxy.cut();
            assertEnds(client);
        }
    }

    @Test
    void aConnectionOfDroppedClientsIsMadeAfterwards() throws IOException {
        proxy.drop(Peer.CLIENT);
        try (Socket client = client()) {
            target.setSoTimeout(100);
            assertThrows(SocketTimeoutException.class, target::accept);
            target.setSoTimeout(LIMIT_MILLIS);
            proxy.stopDropping(Peer.CLIENT);
            try (Socket server = server()) {
                assertCarries(client, server, random(10));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void leavesConnectionsHalfOpen(Peer gone) throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.halfOpen(gone);
            Socket closed = gone == Peer.CLIENT ? client : server;
            Socket open = gone == Peer.CLIENT ? server : client;
            assertEnds(closed);
            open.getOutputStream().write(random(3_000_000));
            assertSilent(open);
            try (Socket another = client();
                    Socket anotherServer = server()) {
                assertCarries(another, anotherServer, random(10));
            }
            proxy.reset();
            assertThrows(SocketException.class, () -> open.getInputStream().read());
        }
    }

    @Test
    void theLastBytesBeforeTheEndAreDelayedAndNotLost() throws IOException {
        proxy.delay(Duration.ofMillis(200));
        try (Socket client = client();
                Socket server = server()) {
            server.getOutputStream().write(7);
            server.shutdownOutput();
            assertEquals(7, client.getInputStream().read());
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void limitsTheBandwidth() throws IOException {
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(10));
            proxy.bandwidth(100_000);
            long start = System.nanoTime();
            assertCarries(client, server, random(50_000));
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(450).toNanos());
            proxy.bandwidth(1);
            client.getOutputStream().write(random(3));
            proxy.bandwidth(FaultProxy.UNLIMITED);
            assertArrayEquals(random(3), server.getInputStream().readNBytes(3));
            assertCarries(server, client, random(3_000_000));
        }
        assertThrows(IllegalArgumentException.class, () -> proxy.bandwidth(0));
    }

    /** Checks that a sender on a slow line has to wait, so that its bytes need not be kept in memory. */
    @Test
    void aFastSenderWaitsForTheLine() throws IOException {
        proxy.bandwidth(1_000);
        try (Socket client = client();
                Socket server = server()) {
            AtomicInteger written = new AtomicInteger();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    while (written.get() < 100) {
                        client.getOutputStream().write(new byte[1_000_000]);
                        written.incrementAndGet();
                    }
                } catch (IOException e) {
                    // the end of the test
                }
            });
            assertEquals(0, server.getInputStream().read());
            proxy.cut();
            writing.join();
            assertTrue(written.get() < 100, written + " MB");
        }
    }

    @Test
    void corruptsSomeBytesOfOneSide() throws IOException {
        byte[] sent = random(100_000);
        int[] changed = new int[2];
        for (int run = 0; run < 2; run++) {
            proxy.corrupt(Peer.CLIENT, 100, 4711);
            try (Socket client = client();
                    Socket server = server()) {
                client.getOutputStream().write(sent);
                byte[] received = server.getInputStream().readNBytes(sent.length);
                for (int i = 0; i < sent.length; i++) {
                    int flipped = Integer.bitCount((sent[i] ^ received[i]) & 0xff);
                    assertTrue(flipped <= 1, flipped + " bits of a byte");
                    changed[run] += flipped;
                }
                assertCarries(server, client, random(10_000));
                proxy.stopCorrupting(Peer.CLIENT);
                assertCarries(client, server, random(10_000));
            }
        }
        assertTrue(changed[0] > 500 && changed[0] < 2_000, changed[0] + " bytes of 100,000");
        assertEquals(changed[0], changed[1]);
        assertThrows(IllegalArgumentException.class, () -> proxy.corrupt(Peer.CLIENT, 0, 1));
    }

    @Test
    void healsAll() throws IOException {
        proxy.freeze();
        proxy.refuse();
        proxy.delay(Duration.ofDays(1));
        proxy.bandwidth(1);
        proxy.splitBytes(true);
        for (Peer side : Peer.values()) {
            proxy.drop(side);
            proxy.corrupt(side, 1, 1);
        }
        proxy.heal();
        try (Socket client = client();
                Socket server = server()) {
            assertCarries(client, server, random(100_000));
            assertCarries(server, client, random(100_000));
        }
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
        until(
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

    private static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20), "not in 20 s: " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
