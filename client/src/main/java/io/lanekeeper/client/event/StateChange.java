// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One change of a session's state.
 *
 * @param state the new state
 * @param keeperState the same, finer
 * @param cause why
 * @param sessionId the session that this is about, 0 if there was none
 * @param server the server that is or was connected, as host:port; null if none
 * @param failure what ended the connection, where that is known
 * @param sessionTimeout what the server has granted last as the session's time-out: for so long the server keeps it without a sign
 *     of life; zero if there was none
 */
public record StateChange(
        SessionState state,
        KeeperState keeperState,
        StateCause cause,
        long sessionId,
        @Nullable String server,
        @Nullable Throwable failure,
        Duration sessionTimeout) {
    /** Without a session, or where its time-out does not matter. */
    public StateChange(
            SessionState state,
            KeeperState keeperState,
            StateCause cause,
            long sessionId,
            @Nullable String server,
            @Nullable Throwable failure) {
        this(state, keeperState, cause, sessionId, server, failure, Duration.ZERO);
    }
}
