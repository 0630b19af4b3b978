// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.lanekeeper.handler.Endpoint;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The failures that count as a refusal of the other side. */
class SecurityFailuresTest {
    private static final ServerAddress A = ServerAddress.unresolved(new Endpoint("a", 1));

    private final SecurityFailures failures = new SecurityFailures();

    static List<Throwable> endsOfTheNetwork() {
        return List.of(
                new EOFException(),
                new SocketException("reset"),
                new UnknownHostException("kdc"),
                new ClosedChannelException(),
                new InterruptedIOException());
    }

    @ParameterizedTest
    @MethodSource("endsOfTheNetwork")
    void failureOfTheNetworkUnderTlsOrSaslIsNoRefusal(Throwable end) {
        failures.note(A, new SSLException("handshake", end));
        failures.note(A, new SaslException("log-in", new IOException("no ticket", end)));
        assertNull(failures.ofAll(List.of(A)));
        assertNull(failures.lastServer());
        assertNull(failures.takeNews());
    }

    @Test
    void refusalIsKeptWithItsServer() {
        assertNull(failures.lastServer());
        SSLHandshakeException refusal = new SSLHandshakeException("bad certificate");
        failures.note(A, refusal);
        assertSame(refusal, failures.ofAll(List.of(A)));
        assertEquals(A.endpoint(), failures.lastServer());
        failures.note(A, new SocketException("reset"));
        assertNull(failures.ofAll(List.of(A)), "the last attempt counts");
    }
}
