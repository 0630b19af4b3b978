// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void eachErrorTypeHasItsReason() {
        RequestContext context = new RequestContext("addAuth", null, null, 0);
        Map<Throwable, String> kinds = Map.ofEntries(
                Map.entry(new UnknownHostException("zk"), "unknown host: zk"),
                Map.entry(new ConnectException("errno 111"), "refused the connection: errno 111"),
                Map.entry(new NoRouteToHostException(), "not reachable"),
                Map.entry(new TimeoutException("3 s"), "silent: 3 s"),
                Map.entry(new SocketTimeoutException("3 s"), "silent: 3 s"),
                Map.entry(new io.netty.channel.ConnectTimeoutException("3 s"), "silent: 3 s"),
                Map.entry(new SSLHandshakeException("no trust"), "TLS: no trust"),
                Map.entry(new SaslException("no"), "not accepted: no"),
                Map.entry(
                        new RefusedException(-115, context), "not accepted: addAuth: refused with AUTH_FAILED (-115)"),
                Map.entry(new MalformedFrameException("HTTP"), "not ZooKeeper: HTTP"),
                Map.entry(new EOFException("closed"), "hung up: closed"),
                Map.entry(new IOException("Connection reset"), "failed: Connection reset"),
                Map.entry(new CompletionException(new EOFException("x")), "hung up: x"),
                Map.entry(new ExecutionException(new EOFException("x")), "hung up: x"),
                Map.entry(new IOException("no ticket", new EOFException("x")), "failed: no ticket"),
                Map.entry(new NoClassDefFoundError("a/B"), "NoClassDefFoundError: a/B"));
        kinds.forEach((error, text) -> assertEquals(text, Reason.of(error)));
    }

    @Test
    void errorMessageIsEscapedAndCut() {
        String reason = Reason.of(new IOException("a\nb" + "x".repeat(100_000)));
        assertTrue(reason.startsWith("failed: a\\u000Abxx"), reason);
        assertTrue(reason.length() < 250, reason);
    }
}
