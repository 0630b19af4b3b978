// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.config;

import io.lanekeeper.client.internal.protocol.AuthRequest;
import io.lanekeeper.client.internal.protocol.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A proof of an identity. Its text does not show the secret. */
public final class Credential {
    private final String scheme;
    private final byte[] auth;

    /** Takes a copy. */
    public Credential(String scheme, byte[] auth) {
        this.scheme = scheme;
        this.auth = auth.clone();
    }

    /** The bytes of the request that shows it. */
    public long requestSize() {
        return Request.HEADER + new AuthRequest(scheme, auth).bodySize();
    }

    public String scheme() {
        return scheme;
    }

    public byte[] auth() {
        return auth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Credential that && scheme.equals(that.scheme) && Arrays.equals(auth, that.auth);
    }

    @Override
    public int hashCode() {
        return 31 * scheme.hashCode() + Arrays.hashCode(auth);
    }

    @Override
    public String toString() {
        return "credential of scheme " + scheme;
    }
}
