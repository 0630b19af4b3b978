// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Proves an identity for as long as the connection lives. Travels with a number of its own, {@link Xids#AUTH}, and is
 * answered before requests that were sent earlier.
 */
public final class AuthRequest extends Request<Void> {
    /** The type, which is always the same. */
    private static final int TYPE = 0;

    private final String scheme;
    private final byte[] auth;

    /** Takes a credential in the form of its scheme. */
    public AuthRequest(String scheme, byte[] auth) {
        super(OpCode.AUTH);
        this.scheme = scheme;
        this.auth = auth;
    }

    @Override
    public long bodySize() {
        return Integer.BYTES + Jute.sizeOf(scheme) + Jute.sizeOf(auth);
    }

    @Override
    public void writeBody(ByteBuffer target) {
        target.putInt(TYPE);
        Jute.write(target, scheme);
        Jute.write(target, auth);
    }

    @Override
    public @Nullable Void readReply(JuteReader reply) {
        return null;
    }
}
