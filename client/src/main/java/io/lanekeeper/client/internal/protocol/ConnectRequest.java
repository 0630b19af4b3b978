// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.handler.FrameEncoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The first frame of a connection, which has no header. */
public final class ConnectRequest implements FrameEncoder {
    private static final int PROTOCOL_VERSION = 0;
    private static final int FIXED = Integer.BYTES + Long.BYTES + Integer.BYTES + Long.BYTES + 1;
    private static final byte[] NO_PASSWORD = new byte[16];

    private final long lastZxid;
    private final int timeoutMillis;
    private final long sessionId;
    private final byte[] password;
    private final boolean canBeReadOnly;

    /**
     * Takes the values to be sent.
     *
     * @param lastZxid the last transaction that was seen; a server that is behind refuses
     * @param timeoutMillis the session time-out
     * @param session the session to resume; null for a new one
     * @param canBeReadOnly whether a read-only server will do; else such a one refuses
     */
    public ConnectRequest(
            long lastZxid, int timeoutMillis, @Nullable SessionCredentials session, boolean canBeReadOnly) {
        this.lastZxid = lastZxid;
        this.timeoutMillis = timeoutMillis;
        sessionId = session == null ? 0 : session.id();
        password = session == null ? NO_PASSWORD : session.password();
        this.canBeReadOnly = canBeReadOnly;
    }

    @Override
    public int size() {
        return Math.toIntExact(FIXED + Jute.sizeOf(password));
    }

    @Override
    public void encode(ByteBuffer target) {
        target.putInt(PROTOCOL_VERSION).putLong(lastZxid).putInt(timeoutMillis).putLong(sessionId);
        Jute.write(target, password);
        Jute.write(target, canBeReadOnly);
    }
}
