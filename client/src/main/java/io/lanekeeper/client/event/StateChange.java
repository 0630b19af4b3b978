// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One change of a session's state.
 *
 * @param state the new state
 * @param keeperState the new finer state
 * @param cause the reason
 * @param sessionId the session of this change, 0 if there was none
 * @param server the server that is or was connected, as host:port; null if none
 * @param failure the reason why the connection ended, if it is known
 * @param sessionTimeout the session time-out that the server granted last: it keeps the session for this long without a
 *     sign of life; zero if there was none
 */
public record StateChange(
        SessionState state,
        KeeperState keeperState,
        StateCause cause,
        long sessionId,
        @Nullable String server,
        @Nullable Throwable failure,
        Duration sessionTimeout) {
    /** Makes a change with a session time-out of zero. */
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
