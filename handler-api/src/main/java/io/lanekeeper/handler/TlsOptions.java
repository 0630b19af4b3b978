// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Options of TLS.
 *
 * @param context keys and trusted certificates; null for the handler's own setting or, without one, the JDK's default
 *     trust
 * @param verifyHostName whether the certificate must be for {@link Endpoint#host()}; leave it on
 */
public record TlsOptions(@Nullable SSLContext context, boolean verifyHostName) {
    /** TLS with the handler's context and host name verification. */
    public static final TlsOptions DEFAULT = new TlsOptions(null, true);

    /** Returns a builder that reads keys and trusted certificates from files. */
    public static TlsOptionsBuilder builder() {
        return new TlsOptionsBuilder();
    }
}
