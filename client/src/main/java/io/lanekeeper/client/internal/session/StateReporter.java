// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a run and its sessions, put into changes of state and announced. Each is told with the server that it is
 * about; null if there is none. Confined to the loop.
 */
final class StateReporter {
    private final StatePublisher states;
    private final SessionInfo session;
    private final SecurityFailures security;

    StateReporter(StatePublisher states, SessionInfo session, SecurityFailures security) {
        this.states = states;
        this.session = session;
        this.security = security;
    }

    /** The run begins. */
    void connecting() {
        states.connecting();
    }

    /** The session is there. */
    void connected(@Nullable Endpoint server, boolean readOnly) {
        announce(
                server,
                readOnly ? SessionState.CONNECTED_READ_ONLY : SessionState.CONNECTED,
                readOnly ? KeeperState.CONNECTED_READ_ONLY : KeeperState.CONNECTED,
                session.resumed() ? StateCause.SESSION_RESUMED : StateCause.SESSION_ESTABLISHED,
                null);
    }

    /** The connection of a session has gone, and the session may live. */
    void suspended(@Nullable Endpoint server, StateCause why, @Nullable Throwable failure) {
        announce(server, SessionState.SUSPENDED, KeeperState.CONNECTING, why, failure);
    }

    /**
     * Client and server did not accept one another, if there is news of that.
     *
     * @param suspended whether the connection of a session has gone by it
     * @return whether there was
     */
    boolean rejected(@Nullable Endpoint server, boolean suspended) {
        Throwable rejection = security.takeNews();
        if (rejection == null) {
            return false;
        }
        SessionState state =
                suspended ? SessionState.SUSPENDED : states.latest().state();
        Endpoint where = server == null ? security.lastServer() : server;
        announce(where, state, KeeperState.AUTH_FAILED, StateCause.AUTH_FAILED, rejection);
        return true;
    }

    /** A session is over; nothing is said of one that this run has had ({@code established}) and that was not announced. */
    void lost(@Nullable Endpoint server, StateCause why, long sessionId, boolean held) {
        if (!held || states.latest().state() != SessionState.LOST) {
            announce(server, SessionState.LOST, KeeperState.EXPIRED, why, sessionId, null);
        }
    }

    /** The run is over. */
    void ended(@Nullable Endpoint server, StateCause why, @Nullable Throwable failure) {
        if (why == StateCause.SESSION_EXPIRED || why == StateCause.SESSION_REPLACED) {
            states.closed(); // the end of the session has been told
            return;
        }
        Endpoint where = server == null && why == StateCause.AUTH_FAILED ? security.lastServer() : server;
        announce(where, SessionState.LOST, KeeperState.CLOSED, why, failure);
    }

    private void announce(
            @Nullable Endpoint server,
            SessionState state,
            KeeperState keeper,
            StateCause cause,
            @Nullable Throwable failure) {
        announce(server, state, keeper, cause, session.id(), failure);
    }

    private void announce(
            @Nullable Endpoint server,
            SessionState state,
            KeeperState keeper,
            StateCause cause,
            long sessionId,
            @Nullable Throwable failure) {
        String about = server == null ? null : server.toString();
        states.announce(new StateChange(state, keeper, cause, sessionId, about, failure, session.timeout()));
    }
}
