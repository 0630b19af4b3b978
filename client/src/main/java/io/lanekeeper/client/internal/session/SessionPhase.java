// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The phase of a run. It changes only as {@link #mayBecome} says; {@link #ENDED} is never left. */
enum SessionPhase {
    /** Not begun. */
    NEW,
    /** Waiting for, or in, an attempt to connect. */
    CONNECTING,
    /** Connected; the server has not said yet whether there is a session. */
    HANDSHAKING,
    /** There is a session; the client proves its identity to the server, if that is configured. */
    AUTHENTICATING,
    /** There is a session; its credentials and watches are being sent again. */
    RESTORING,
    /** Requests flow. */
    CONNECTED,
    /** Stop was called: earlier requests are answered first. */
    CLOSING,
    /** Over. */
    ENDED;

    boolean mayBecome(SessionPhase next) {
        return switch (this) {
            case NEW -> next == CONNECTING || next == ENDED;
            case CONNECTING -> next == HANDSHAKING || next == CONNECTING || next == CLOSING;
            case HANDSHAKING -> next == AUTHENTICATING || next == CONNECTING || next == CLOSING;
            case AUTHENTICATING -> next == RESTORING || next == CONNECTING || next == CLOSING;
            case RESTORING -> next == CONNECTED || next == CONNECTING || next == CLOSING;
            case CONNECTED -> next == CONNECTING || next == CLOSING;
            case CLOSING -> next == ENDED;
            case ENDED -> false;
        };
    }

    /** The phase of a run, and the one place where it changes. Confined to the loop. */
    static final class Gate {
        private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

        private final SessionInfo session;
        private SessionPhase phase = NEW;

        Gate(SessionInfo session) {
            this.session = session;
        }

        SessionPhase phase() {
            return phase;
        }

        boolean at(SessionPhase one) {
            return phase == one;
        }

        /** Returns whether there is a connection on which watches have been, or are being restored. */
        boolean connected() {
            return phase == RESTORING || phase == CONNECTED;
        }

        /** Returns whether the run has been asked to end, or has ended. */
        boolean ending() {
            return phase == CLOSING || phase == ENDED;
        }

        void moveTo(SessionPhase next) {
            if (!phase.mayBecome(next)) {
                throw new IllegalStateException(session + ": " + phase + " cannot become " + next);
            }
            LOG.debug("{}: {} to {}", session, phase, next);
            phase = next;
        }
    }
}
