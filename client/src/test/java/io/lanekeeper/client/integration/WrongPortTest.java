// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.testkit.LogLines;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.TlsOptions;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The port belongs to something else than a ZooKeeper server, or that speaks otherwise: the client says so. */
@Timeout(120)
class WrongPortTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    static Stream<Named<Supplier<Handler>>> handlers() {
        return Stream.of(
                Named.of("Netty", SequentialNettyHandler::owned),
                Named.of("threads", SequentialThreadHandler::platform));
    }

    /** Says one thing to each client, when that has spoken, and closes. */
    private static final class Answering implements AutoCloseable {
        private final ServerSocket acceptor = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final byte[] answer;

        Answering(byte[] answer) throws IOException {
            this.answer = answer;
            Thread thread = new Thread(this::serve, "answering");
            thread.setDaemon(true);
            thread.start();
        }

        Answering(String answer) throws IOException {
            this(answer.getBytes(StandardCharsets.US_ASCII));
        }

        private void serve() {
            try {
                while (true) {
                    try (Socket socket = acceptor.accept()) {
                        InputStream in = socket.getInputStream();
                        in.readNBytes(49); // the request for a session, with its length
                        OutputStream out = socket.getOutputStream();
                        out.write(answer);
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // The test is over.
            }
        }

        String connectString() {
            return "127.0.0.1:" + acceptor.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            acceptor.close();
        }
    }

    private static void assertSays(String expected, Supplier<Handler> handler, String server, @Nullable TlsOptions tls)
            throws Exception {
        var builder =
                ZooKeeperClient.builder().connectString(server).handler(handler).connectTimeout(Duration.ofSeconds(2));
        try (LogLines log = LogLines.capture();
                ZooKeeperClient client = (tls == null ? builder : builder.tls(tls)).build()) {
            AsyncResult<Void> started = client.start();
            Waits.until("a failure", () -> client.lastFailure() != null);
            ConnectFailure last = client.lastFailure();
            assertNotNull(last);
            HandlerTimeoutException late = assertThrows(HandlerTimeoutException.class, () -> started.get(SHORT));
            NotConnectedException why = assertInstanceOf(NotConnectedException.class, late.getCause());
            assertTrue(String.valueOf(why.getMessage()).contains(expected), why.getMessage());
            TimeoutException ofFuture =
                    assertThrows(TimeoutException.class, () -> started.get(SHORT.toMillis(), TimeUnit.MILLISECONDS));
            assertInstanceOf(NotConnectedException.class, ofFuture.getCause());
            Waits.until(
                    "a line in the log",
                    () -> !log.with("WARN", "no server since", expected).isEmpty());
            assertEquals(
                    server.substring(server.lastIndexOf(':')),
                    last.server().replaceAll(" .*", "").replaceAll(".*:", ":"));
        }
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void otherProtocolIsNamed(Supplier<Handler> handler) throws Exception {
        try (Answering http = new Answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                Answering ssh = new Answering("SSH-2.0-OpenSSH_9.6\r\n");
                Answering resting = new Answering("This ZooKeeper instance is not currently serving requests\n");
                Answering alert = new Answering(new byte[] {0x15, 3, 3, 0, 2, 2, 0x46});
                Answering nothing = new Answering("")) {
            assertSays("an HTTP server", handler, http.connectString(), null);
            assertSays("an SSH server", handler, ssh.connectString(), null);
            assertSays("does not serve requests", handler, resting.connectString(), null);
            assertSays("a TLS port, and this client speaks plain text", handler, alert.connectString(), null);
            assertSays("hung up: closed by the server before it answered", handler, nothing.connectString(), null);
        }
    }

    /** It waits for the end of a line, or finds what it has read no request. */
    @ParameterizedTest
    @MethodSource("handlers")
    void httpServerIsReportedAsAFailedHandshake(Supplier<Handler> handler) throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
        try {
            assertSays("handshake", handler, "127.0.0.1:" + http.getAddress().getPort(), null);
        } finally {
            http.stop(0);
        }
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void tlsOnOneSideOnlyIsReported(Supplier<Handler> handler) throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            String[] address = server.connectString().split(":", -1);
            try (TlsFront front = new TlsFront(new Endpoint(address[0], Integer.parseInt(address[1])))) {
                assertSays("a TLS port, and this client speaks plain text", handler, front.connectString(), null);
            }
            assertSays("TLS", handler, server.connectString(), new TlsOptions(TlsFront.trusting(), true));
        }
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void closedPortIsReportedAsRefused(Supplier<Handler> handler) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertSays("refused the connection", handler, "127.0.0.1:" + port, null);
    }
}
