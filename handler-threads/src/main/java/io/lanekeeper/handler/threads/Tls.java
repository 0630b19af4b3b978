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

/** Puts TLS on sockets, by the JDK. */
final class Tls {
    private final @Nullable SSLContext given;

    Tls(@Nullable SSLContext given) {
        this.given = given;
    }

    /** Makes the TLS handshake and returns the secured socket. Blocks; closing {@code raw} ends the wait. */
    Socket secure(Socket raw, TlsOptions options, Endpoint endpoint) throws IOException {
        SSLSocket socket = (SSLSocket)
                context(options).getSocketFactory().createSocket(raw, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(options.verifyHostName() ? "HTTPS" : "");
        // By itself the JDK sends no name without a dot.
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

    /** Returns the name for SNI. It is empty for an address, and for a name that SNI does not allow: trailing dot, underscore. */
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
