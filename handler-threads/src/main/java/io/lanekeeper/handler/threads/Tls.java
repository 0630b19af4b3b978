// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.TlsOptions;
import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
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
        parameters.setServerNames(serverNames(endpoint.host()));
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

    /** SNI has no addresses, no trailing dot, and no underscore: the JDK's own sockets then ask for no name, too. */
    private static List<SNIServerName> serverNames(String host) {
        if (host.indexOf(':') >= 0 || host.endsWith(".") || host.chars().allMatch(c -> c == '.' || isDigit(c))) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
