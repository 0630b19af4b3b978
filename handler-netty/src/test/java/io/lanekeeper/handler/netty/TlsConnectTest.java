// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.TlsOptions;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections with TLS over real sockets. */
@Timeout(60)
@Tag("netty-4.1")
class TlsConnectTest extends ConnectFixture {
    @Test
    void connectTimeoutIncludesTheTlsHandshake() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AsyncResult<Connection> result = handler.connect(
                    new Endpoint("127.0.0.1", mute.getLocalPort()),
                    new ConnectOptions(Duration.ofMillis(100), 1000, TlsOptions.DEFAULT),
                    recorder);
            Await.done(result);
            assertInstanceOf(ConnectTimeoutException.class, result.exception());
            assertEquals(List.of("closed by ConnectTimeoutException"), recorder.events);
        }
    }

    @Test
    void tlsVerifiesTheName() throws Exception {
        try (FrameServer server = new FrameServer("localhost.p12")) {
            TlsOptions tls = new TlsOptions(FrameServer.trusting("localhost.p12"), true);
            Connection connection = connect("localhost", server.port(), tls).get(Duration.ofSeconds(20));
            handler.loop().execute(() -> connection.write(FramesTest.encoder(5)));
            Await.until(() -> recorder.events.contains("frame 05"));
            assertEquals(List.of("localhost"), server.names);
            connection.close();
            Await.latch(recorder.closed);
            assertNull(recorder.cause);
        }
    }

    @Test
    void tlsUsesTheHandlersContextIfTheOptionsHaveNone() throws Exception {
        rebuild(SequentialNettyHandler.builder()
                .transport(NettyTransport.NIO)
                .sslContext(SslContextBuilder.forClient()
                        .trustManager((X509Certificate)
                                FrameServer.load("localhost.p12").getCertificate("server"))
                        .build()));
        try (FrameServer server = new FrameServer("localhost.p12")) {
            connect("localhost", server.port(), TlsOptions.DEFAULT).get(Duration.ofSeconds(20));
        }
    }

    @Test
    void tlsRejectsACertificateForAnotherName() throws Exception {
        try (FrameServer server = new FrameServer("elsewhere.p12")) {
            TlsOptions tls = new TlsOptions(FrameServer.trusting("elsewhere.p12"), true);
            AsyncResult<Connection> result = connect("localhost", server.port(), tls);
            Await.done(result);
            assertInstanceOf(SSLException.class, result.exception());
            assertSame(recorder.cause, result.exception());
            assertEquals(1, recorder.events.size());
        }
    }

    @Test
    void tlsAcceptsAnotherNameWithoutVerification() throws Exception {
        try (FrameServer server = new FrameServer("elsewhere.p12")) {
            TlsOptions tls = new TlsOptions(FrameServer.trusting("elsewhere.p12"), false);
            connect("127.0.0.1", server.port(), tls).get(Duration.ofSeconds(20));
        }
    }

    @Test
    void tlsRejectsAnUntrustedCertificate() throws Exception {
        try (FrameServer server = new FrameServer("localhost.p12")) {
            AsyncResult<Connection> result = connect("localhost", server.port(), TlsOptions.DEFAULT);
            Await.done(result);
            assertInstanceOf(SSLException.class, result.exception());
        }
    }

    /** The JDK's own socket sends no SNI for such a host either, and the JDK verifies no such name. */
    @Test
    void tlsSendsNoServerNameForAHostWithAnUnderscore() throws Exception {
        try (FrameServer server = new FrameServer("elsewhere.p12")) {
            Endpoint host = new Endpoint("zk_1", server.port());
            SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            SSLContext trusting = FrameServer.trusting("elsewhere.p12");
            handler.connect(
                            host,
                            address,
                            new ConnectOptions(Duration.ofSeconds(20), 1000, new TlsOptions(trusting, false)),
                            recorder)
                    .get(Duration.ofSeconds(20));
            assertEquals(List.of("null"), server.names);
            AsyncResult<Connection> verified = handler.connect(
                    host,
                    address,
                    new ConnectOptions(Duration.ofSeconds(20), 1000, new TlsOptions(trusting, true)),
                    new Recorder());
            Await.done(verified);
            assertInstanceOf(SSLException.class, verified.exception());
        }
    }
}
