// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.jute.MalformedFrameException;

/**
 * The server's first frame, which has no header.
 *
 * @param timeoutMillis the session time-out that holds; zero or less if the session to be resumed is over
 * @param session the session
 * @param readOnly whether the server is read-only
 */
public record ConnectResponse(int timeoutMillis, SessionCredentials session, boolean readOnly) {
    /** ZooKeeper's have 16 bytes. A long one would be kept, and might not fit the request for the session later on. */
    private static final int MAX_PASSWORD = 1024;

    /** Reads the frame; old servers do not send the flag at its end. */
    public static ConnectResponse read(JuteReader in) {
        in.readInt();
        int timeout = in.readInt();
        long sessionId = in.readLong();
        byte[] password = in.readBuffer();
        if (password != null && password.length > MAX_PASSWORD) {
            throw new MalformedFrameException(
                    "password of " + password.length + " bytes (expected: at most " + MAX_PASSWORD + ")");
        }
        boolean readOnly = in.remaining() > 0 && in.readBoolean();
        return new ConnectResponse(
                timeout, new SessionCredentials(sessionId, password == null ? new byte[0] : password), readOnly);
    }

    /** Returns whether the session that was to be resumed is over. */
    public boolean refused() {
        return timeoutMillis <= 0;
    }
}
