// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.internal.jute.JuteReader;

/**
 * The server's first frame, which has no header.
 *
 * @param timeoutMillis the session time-out that holds; zero or less if the session to be resumed is over
 * @param session the session
 */
public record ConnectResponse(int timeoutMillis, SessionCredentials session) {
    /** Reads the frame; a read-only flag behind it, which old servers do not send, is of no interest yet. */
    public static ConnectResponse read(JuteReader in) {
        in.readInt();
        int timeout = in.readInt();
        long sessionId = in.readLong();
        byte[] password = in.readBuffer();
        return new ConnectResponse(
                timeout, new SessionCredentials(sessionId, password == null ? new byte[0] : password));
    }

    /** Whether the session that was to be resumed is over. */
    public boolean refused() {
        return timeoutMillis <= 0;
    }
}
