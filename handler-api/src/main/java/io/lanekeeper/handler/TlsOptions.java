// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is secured.
 *
 * @param context keys and trust; null for the handler's own setting, or failing that the JDK's default trust
 * @param verifyHostName whether the certificate must be for {@link Endpoint#host()}; leave it on
 */
public record TlsOptions(@Nullable SSLContext context, boolean verifyHostName) {
    /** TLS with the handler's context and host name verification. */
    public static final TlsOptions DEFAULT = new TlsOptions(null, true);

    /** For keys and trust that are in files. */
    public static TlsOptionsBuilder builder() {
        return new TlsOptionsBuilder();
    }
}
