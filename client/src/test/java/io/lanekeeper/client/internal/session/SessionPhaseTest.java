// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.SessionCredentials;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The phases of a run, and the gate through which it passes from one to the next. */
class SessionPhaseTest {
    private static final Map<SessionPhase, Set<SessionPhase>> NEXT = Map.of(
            SessionPhase.NEW, EnumSet.of(SessionPhase.CONNECTING, SessionPhase.ENDED),
            SessionPhase.CONNECTING,
                    EnumSet.of(SessionPhase.CONNECTING, SessionPhase.HANDSHAKING, SessionPhase.CLOSING),
            SessionPhase.HANDSHAKING,
                    EnumSet.of(SessionPhase.CONNECTING, SessionPhase.AUTHENTICATING, SessionPhase.CLOSING),
            SessionPhase.AUTHENTICATING,
                    EnumSet.of(SessionPhase.CONNECTING, SessionPhase.RESTORING, SessionPhase.CLOSING),
            SessionPhase.RESTORING, EnumSet.of(SessionPhase.CONNECTING, SessionPhase.CONNECTED, SessionPhase.CLOSING),
            SessionPhase.CONNECTED, EnumSet.of(SessionPhase.CONNECTING, SessionPhase.CLOSING),
            SessionPhase.CLOSING, EnumSet.of(SessionPhase.ENDED),
            SessionPhase.ENDED, EnumSet.noneOf(SessionPhase.class));

    @Test
    void phasesFollowOneAnotherInTheirOrderOnly() {
        assertEquals(Set.of(SessionPhase.values()), NEXT.keySet());
        NEXT.forEach((from, next) -> {
            for (SessionPhase to : SessionPhase.values()) {
                assertEquals(next.contains(to), from.mayBecome(to), from + " to " + to);
            }
        });
    }

    @Test
    void otherChangeIsRejectedWithSessionAndPhases() {
        SessionPhase.Gate gate = new SessionPhase.Gate(new SessionInfo(null));
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> gate.moveTo(SessionPhase.CONNECTED));
        assertEquals("no session: NEW cannot become CONNECTED", error.getMessage());
        assertEquals(SessionPhase.NEW, gate.phase());

        SessionInfo session = new SessionInfo(new SessionCredentials(7, new byte[16]));
        error = assertThrows(
                IllegalStateException.class, () -> new SessionPhase.Gate(session).moveTo(SessionPhase.CLOSING));
        assertTrue(String.valueOf(error.getMessage()).startsWith("session 0x7: "), error::toString);
    }

    @Test
    void watchesAreAtTheServerFromTheirRestoreToTheEndOfTheConnection() {
        SessionPhase.Gate gate = new SessionPhase.Gate(new SessionInfo(null));
        List<SessionPhase> connected = new ArrayList<>();
        List<SessionPhase> ending = new ArrayList<>();
        for (SessionPhase phase : SessionPhase.values()) {
            if (phase != SessionPhase.NEW) {
                gate.moveTo(phase);
            }
            if (gate.connected()) {
                connected.add(phase);
            }
            if (gate.ending()) {
                ending.add(phase);
            }
        }
        assertEquals(List.of(SessionPhase.RESTORING, SessionPhase.CONNECTED), connected);
        assertEquals(List.of(SessionPhase.CLOSING, SessionPhase.ENDED), ending);
    }
}
