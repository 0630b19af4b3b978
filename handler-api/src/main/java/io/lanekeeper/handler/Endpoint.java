// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.util.Objects;

/**
 * The host and port of a server.
 *
 * @param host a name or an IP literal, without brackets; TLS requests and verifies this name
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

    /** Returns {@code host:port}, with an IPv6 literal in brackets. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
