// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.TlsOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes the TLS handler of a connection. */
final class Tls {
    /** The longest time in milliseconds for which a peer that does not read may delay the close. */
    private static final long CLOSE_NOTIFY_MILLIS = 1000;

    private final @Nullable SslContext given;

    Tls(@Nullable SslContext given) {
        this.given = given;
    }

    /** Returns a handler without a time-out of the handshake: the connect time-out of the caller covers it. */
    SslHandler newHandler(TlsOptions options, Endpoint endpoint, ByteBufAllocator allocator)
            throws NoSuchAlgorithmException {
        SslHandler handler = context(options).newHandler(allocator, endpoint.host(), endpoint.port());
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(options.verifyHostName() ? "HTTPS" : "");
        SNIServerName name = serverName(endpoint.host());
        if (name != null) {
            parameters.setServerNames(List.of(name));
        }
        engine.setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return handler;
    }

    private SslContext context(TlsOptions options) throws NoSuchAlgorithmException {
        if (options.context() != null) {
            return wrap(options.context());
        }
        return given != null ? given : wrap(SSLContext.getDefault());
    }

    private static SslContext wrap(SSLContext context) {
        return new JdkSslContext(
                context,
                true,
                null,
                IdentityCipherSuiteFilter.INSTANCE_DEFAULTING_TO_SUPPORTED_CIPHERS,
                null,
                ClientAuth.NONE,
                null,
                false);
    }

    /** Returns the name for SNI. Null for an address, and for a name that SNI does not allow: trailing dot, underscore. */
    private static @Nullable SNIServerName serverName(String host) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host) || host.endsWith(".")) {
            return null;
        }
        try {
            return new SNIHostName(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
