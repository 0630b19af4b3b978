// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a run stands, and the one place where that changes. Confined to the loop. */
final class PhaseGate {
    private static final Logger LOG = LoggerFactory.getLogger(PhaseGate.class);

    private final SessionInfo session;
    private SessionPhase phase = SessionPhase.NEW;

    /** Of the run that has {@code session}. */
    PhaseGate(SessionInfo session) {
        this.session = session;
    }

    SessionPhase phase() {
        return phase;
    }

    boolean at(SessionPhase one) {
        return phase == one;
    }

    void moveTo(SessionPhase next) {
        if (!phase.mayBecome(next)) {
            throw new IllegalStateException(session + ": " + phase + " cannot become " + next);
        }
        LOG.debug("{}: {} to {}", session, phase, next);
        phase = next;
    }
}
