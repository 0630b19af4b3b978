// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.TlsOptions;
import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Secures sockets, by the JDK. */
final class Tls {
    private final @Nullable SSLContext given;

    Tls(@Nullable SSLContext given) {
        this.given = given;
    }

    /** Blocks for the handshake; whoever closes {@code raw} ends it. */
    Socket secure(Socket raw, TlsOptions options, Endpoint endpoint) throws IOException {
        SSLSocket socket = (SSLSocket)
                context(options).getSocketFactory().createSocket(raw, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(options.verifyHostName() ? "HTTPS" : "");
        // Explicitly: by itself the JDK sends no name without a dot.
        parameters.setServerNames(isName(endpoint.host()) ? List.of(new SNIHostName(endpoint.host())) : List.of());
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private SSLContext context(TlsOptions options) throws IOException {
        if (options.context() != null) {
            return options.context();
        }
        try {
            return given != null ? given : SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no default TLS context", e);
        }
    }

    /** SNI has no addresses and no trailing dot. */
    private static boolean isName(String host) {
        return host.indexOf(':') < 0 && !host.endsWith(".") && !host.chars().allMatch(c -> c == '.' || isDigit(c));
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
