// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a connection.
 *
 * @param connectTimeout for name resolution, TCP and TLS together; more than zero
 * @param maxFrame the largest frame body in bytes, in both directions, at least 1; a longer one is rejected before
 *     memory is allocated for it (ZooKeeper: {@code jute.maxbuffer})
 * @param tls null for plain TCP
 * @param framing the way in which frames are separated
 */
public record ConnectOptions(
        Duration connectTimeout, int maxFrame, @Nullable TlsOptions tls, Framing framing) {
    /** ZooKeeper's default {@code jute.maxbuffer}, 1,048,575 bytes. */
    public static final int DEFAULT_MAX_FRAME = 0xfffff;

    /** Checks the ranges. */
    public ConnectOptions {
        Objects.requireNonNull(connectTimeout, "connectTimeout");
        Objects.requireNonNull(framing, "framing");
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("connectTimeout: " + connectTimeout + " (expected: more than zero)");
        }
        if (maxFrame < 1) {
            throw new IllegalArgumentException("maxFrame: " + maxFrame + " (expected: at least 1)");
        }
    }

    /** Makes options with {@link Framing#LENGTH_PREFIX}. */
    public ConnectOptions(Duration connectTimeout, int maxFrame, @Nullable TlsOptions tls) {
        this(connectTimeout, maxFrame, tls, Framing.LENGTH_PREFIX);
    }
}
