// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

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
 */
public record StateChange(
        SessionState state,
        KeeperState keeperState,
        StateCause cause,
        long sessionId,
        @Nullable String server,
        @Nullable Throwable failure) {}
