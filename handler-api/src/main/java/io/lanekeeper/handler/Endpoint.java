// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.util.Objects;

/**
 * Where a server listens.
 *
 * @param host a name or an IP literal, without brackets; it is also the name asked for and verified by TLS
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    /** Checks both parts. */
    public Endpoint {
        Objects.requireNonNull(host, "host");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: \"\" (expected: a name or an IP address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
    }

    /** As {@code host:port}, an IPv6 literal in brackets. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
