// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.TlsOptions;
import io.lanekeeper.handler.spi.JdkResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS, addresses, and peers that do not read. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Kind.class)
class SocketsTest {
    private static final String LOCALHOST = "/localhost.p12";
    private static final String ELSEWHERE = "/elsewhere.p12";

    private final Recorder recorder = new Recorder();
    private final Kind kind;
    private SequentialThreadHandler handler;

    SocketsTest(Kind kind) {
        this.kind = kind;
        this.handler = kind.builder().build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        handler.stop().get(Await.LIMIT);
    }

    @Test
    void framesAreSentAndReceivedOverTls() throws Exception {
        try (EchoServer server = new EchoServer(LOCALHOST)) {
            Connection connection = connect("localhost", server.port(), tls(EchoServer.trusting(LOCALHOST)))
                    .get(Await.LIMIT);
            Promise<Boolean> writable = handler.asyncResult();
            handler.loop().execute(() -> {
                for (int i = 0; i < 40; i++) {
                    connection.write(WriteQueueTest.encoder(100_000, target -> target.put(new byte[100_000])));
                }
                writable.set(connection.writable());
            });
            assertFalse(writable.get(Await.LIMIT));
            Await.until(() -> recorder.count("frame 100000") == 40);
            assertTrue(recorder.events.contains("writable false"));
            Await.until(() -> recorder.events.contains("writable true"));
            assertEquals(List.of("localhost"), server.names);
            connection.close();
            assertTrue(recorder.closed.await(20, TimeUnit.SECONDS));
            assertNull(recorder.cause);
            assertTrue(server.sawAnOrderlyEnd());
        }
    }

    @Test
    void tlsUsesTheContextOfTheHandlerByDefault() throws Exception {
        handler.stop().get(Await.LIMIT);
        handler = kind.builder().sslContext(EchoServer.trusting(LOCALHOST)).build();
        try (EchoServer server = new EchoServer(LOCALHOST)) {
            assertNotNull(
                    connect("localhost", server.port(), TlsOptions.DEFAULT).get(Await.LIMIT));
        }
    }

    @Test
    void certificateForAnotherNameIsRejectedUnlessVerificationIsOff() throws Exception {
        try (EchoServer server = new EchoServer(ELSEWHERE)) {
            SSLContext context = EchoServer.trusting(ELSEWHERE);
            AsyncResult<Connection> rejected = connect("localhost", server.port(), tls(context));
            assertTrue(rejected.await(Await.LIMIT));
            assertInstanceOf(SSLException.class, rejected.exception());
            assertEquals(List.of("closed by " + name(rejected.exception())), recorder.events);
            assertNotNull(connect("localhost", server.port(), new TlsOptions(context, false))
                    .get(Await.LIMIT));
        }
    }

    @Test
    void untrustedCertificateIsRejected() throws Exception {
        try (EchoServer server = new EchoServer(LOCALHOST)) {
            AsyncResult<Connection> rejected = connect("localhost", server.port(), TlsOptions.DEFAULT);
            assertTrue(rejected.await(Await.LIMIT));
            assertInstanceOf(SSLException.class, rejected.exception());
        }
    }

    @Test
    void tlsSendsNoServerNameForAnAddress() throws Exception {
        try (EchoServer server = new EchoServer(LOCALHOST)) {
            TlsOptions options = new TlsOptions(EchoServer.trusting(LOCALHOST), false);
            connect("127.0.0.1", server.port(), options).get(Await.LIMIT);
            assertEquals(List.of(), server.names);
        }
    }

    /** The JDK's own socket sends no SNI for such a host either, and the JDK verifies no such name. */
    @Test
    void tlsSendsNoServerNameForAHostWithAnUnderscore() throws Exception {
        try (EchoServer server = new EchoServer(ELSEWHERE)) {
            Endpoint host = new Endpoint("zk_1", server.port());
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            SSLContext context = EchoServer.trusting(ELSEWHERE);
            handler.connect(host, address, options(new TlsOptions(context, false)), recorder)
                    .get(Await.LIMIT);
            assertEquals(List.of(), server.names);
            AsyncResult<Connection> verified = handler.connect(host, address, options(tls(context)), new Recorder());
            assertTrue(verified.await(Await.LIMIT));
            assertInstanceOf(SSLException.class, verified.exception());
        }
    }

    @Test
    void unresolvedAddressIsRejected() {
        Endpoint host = new Endpoint("zk", 2181);
        IllegalArgumentException rejected = assertThrows(
                IllegalArgumentException.class,
                () -> handler.connect(host, InetSocketAddress.createUnresolved("zk", 2181), options(null), recorder));
        assertTrue(String.valueOf(rejected.getMessage()).startsWith("address: zk"), rejected::toString);
    }

    /** Such a peer does not delay the stop either, and the threads end. */
    @Test
    void closeTakesASecondAtMostIfThePeerDoesNotRead() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Connection connection =
                    connect("127.0.0.1", server.getLocalPort(), null).get(Await.LIMIT);
            try (Socket silent = server.accept()) {
                silent.setReceiveBufferSize(1024);
                handler.loop().execute(() -> {
                    for (int i = 0; i < 200; i++) {
                        connection.write(WriteQueueTest.encoder(100_000, target -> target.put(new byte[100_000])));
                    }
                    connection.close();
                });
                assertTrue(recorder.closed.await(20, TimeUnit.SECONDS));
                assertNull(recorder.cause);
            }
        }
    }

    @Test
    void stopEndsConnectionsAndAttempts() throws Exception {
        Recorder other = new Recorder();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            handler.start().get(Await.LIMIT);
            connect("127.0.0.1", server.getLocalPort(), null).get(Await.LIMIT);
            AsyncResult<Connection> attempt = handler.connect(
                    new Endpoint("127.0.0.1", server.getLocalPort()), options(TlsOptions.DEFAULT), other);
            handler.stop().get(Await.LIMIT);
            assertEquals(List.of("opened", "closed"), recorder.events);
            assertTrue(attempt.isDone());
            assertEquals(List.of("closed by RejectedExecutionException"), other.events);
            Await.until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith(handler.name() + "-")));
        }
    }

    @Test
    void nextAddressIsTriedWithinTheConnectTimeout() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, loopback(2))) {
            Endpoint endpoint = new Endpoint("both", server.getLocalPort());
            SocketOpener opener = new SocketOpener(
                    settings(),
                    endpoint,
                    options(null),
                    () -> List.of(
                            new InetSocketAddress(loopback(1), endpoint.port()),
                            new InetSocketAddress(loopback(2), endpoint.port())));
            SocketPair sockets = opener.open();
            assertEquals("127.0.0.2", sockets.raw().getInetAddress().getHostAddress());
            assertTrue(sockets.raw().getTcpNoDelay() && sockets.raw().getKeepAlive());
            opener.abandon();
            assertTrue(sockets.raw().isClosed());
        }
        ConnectOptions brief = new ConnectOptions(Duration.ofNanos(1), 10, null);
        SocketOpener late = new SocketOpener(
                settings(),
                new Endpoint("late", 1),
                brief,
                () -> List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
        IOException error = assertThrows(IOException.class, late::open);
        assertTrue(error instanceof SocketTimeoutException || error instanceof SocketException, error::toString);
    }

    @Test
    void timeoutNamesTheHandshakeThatIsNotAnswered() throws Exception {
        handler.start().get(Await.LIMIT);
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            AsyncResult<Connection> result = handler.connect(
                    new Endpoint("127.0.0.1", silent.getLocalPort()),
                    new ConnectOptions(Duration.ofMillis(300), 10, TlsOptions.DEFAULT),
                    recorder);
            assertTrue(result.await(Await.LIMIT));
            String text = String.valueOf(result.exception());
            assertTrue(text.endsWith("still waiting for the TLS handshake"), text);
        }
    }

    @Test
    void abandonedAttemptOpensNoSocket() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SocketOpener opener = new SocketOpener(
                    settings(),
                    new Endpoint("127.0.0.1", server.getLocalPort()),
                    options(null),
                    () -> List.of(new InetSocketAddress(server.getInetAddress(), server.getLocalPort())));
            opener.abandon();
            assertThrows(SocketException.class, opener::open);
        }
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private ThreadSettings settings() {
        return settings(ThreadKind.valueOf(kind.name()));
    }

    static ThreadSettings settings(ThreadKind kind) {
        return new ThreadSettings(
                "test",
                kind,
                null,
                null,
                new ThreadSettings.Callbacks(Duration.ofSeconds(1), null, null),
                Duration.ofSeconds(1),
                new NameResolver(JdkResolver.ofTheProcess()),
                new java.util.concurrent.atomic.AtomicInteger());
    }

    private AsyncResult<Connection> connect(String host, int port, @Nullable TlsOptions tls) {
        return handler.connect(new Endpoint(host, port), options(tls), recorder);
    }

    private static ConnectOptions options(@Nullable TlsOptions tls) {
        return new ConnectOptions(Duration.ofSeconds(20), 1_000_000, tls);
    }

    private static TlsOptions tls(SSLContext context) {
        return new TlsOptions(context, true);
    }

    private static String name(@Nullable Throwable error) {
        return error == null ? "" : error.getClass().getSimpleName();
    }
}
