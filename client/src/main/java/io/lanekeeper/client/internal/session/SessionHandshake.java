// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.protocol.ConnectResponse;
import io.lanekeeper.client.internal.server.ServerConnection;
import io.lanekeeper.handler.Connection;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a connection to CONNECTED: the server grants the session, accepts the client's identity, and then its credentials and
 * watches. Covers the phases from HANDSHAKING to RESTORING.
 */
@LoopConfined
final class SessionHandshake {
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandshake.class);

    private final SessionPhase.Gate gate;
    private final SessionInfo session;
    private final SessionRuntime runtime;
    private final StatePublisher.RunStates states;
    private final HandshakeListener listener;
    private boolean readOnly;

    SessionHandshake(
            SessionPhase.Gate gate,
            SessionInfo session,
            SessionRuntime runtime,
            StatePublisher.RunStates states,
            HandshakeListener listener) {
        this.gate = gate;
        this.session = session;
        this.runtime = runtime;
        this.states = states;
        this.listener = listener;
    }

    /** The server that is connected has answered the handshake. */
    void start(ConnectResponse response, ServerConnection server) {
        assert runtime.loop().inLoop();
        if (response.refused()) {
            refused(server.connection(), response.readOnly());
            return;
        }
        if (session.isReplacedBy(response.session())) {
            loseSession(server.connection(), StateCause.SESSION_REPLACED);
            if (listener.endsWithSession(StateCause.SESSION_REPLACED)) {
                return;
            }
        }
        readOnly = response.readOnly();
        Duration timeout = Duration.ofMillis(response.timeoutMillis());
        session.establish(response.session(), readOnly, timeout);
        gate.moveTo(SessionPhase.AUTHENTICATING);
        runtime.authenticate(server, timeout, this::authenticated);
    }

    private void refused(Connection connection, boolean byReadOnly) {
        if (byReadOnly) {
            // Only a quorum knows whether a session is over.
            listener.serverUnsuitable(new IOException("a read-only server does not know the session"));
            return;
        }
        boolean expired = session.credentials() != null;
        if (expired) {
            loseSession(connection, StateCause.SESSION_EXPIRED);
            if (listener.endsWithSession(StateCause.SESSION_EXPIRED)) {
                return;
            }
        }
        listener.sessionRefused(expired);
    }

    /** A session that this run was to resume, and has not resumed, has no watches and no calls but those that are bound to it. */
    private void loseSession(Connection connection, StateCause cause) {
        long over = session.id();
        boolean held = session.established();
        session.lost(); // first: a listener on another thread may ask for the session before the next step is done
        states.lost(connection.endpoint(), cause, over, held);
        if (held) {
            runtime.sessionLost();
        } else {
            runtime.pipeline().failBound();
        }
    }

    private void authenticated(@Nullable Throwable error) {
        assert runtime.loop().inLoop();
        if (!gate.at(SessionPhase.AUTHENTICATING)) {
            return;
        }
        if (error == null) {
            gate.moveTo(SessionPhase.RESTORING);
            runtime.restore(this::restored);
        } else {
            listener.authenticationFailed(error);
        }
    }

    private void restored(@Nullable Throwable error) {
        assert runtime.loop().inLoop();
        if (!gate.at(SessionPhase.RESTORING)) {
            return;
        }
        if (error == null) {
            runtime.watches().notifyEventsMissed();
            listener.handshakeCompleted(readOnly);
        } else {
            LOG.warn("{}: credentials or watches were not taken again; trying another server", session, error);
            listener.serverUnsuitable(error);
        }
    }
}
