// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a read-only server makes. No other server knows them, and they end when the server is read-only no
 * more.
 */
final class LocalSessions {
    private final SimulatedServer server;
    private final Map<Long, ModelSession> sessions = new HashMap<>();

    LocalSessions(SimulatedServer server) {
        this.server = server;
    }

    ModelSession open(int timeoutMillis) {
        ModelSession session = server.ensemble().newSession(timeoutMillis, server);
        sessions.put(session.id(), session);
        return session;
    }

    /** Returns the session; null if there is none or it has expired. Expiry is checked only here. */
    @Nullable
    ModelSession get(long id) {
        ModelSession session = sessions.get(id);
        if (session != null && session.nanosLeft(server.ensemble().schedule().now()) <= 0) {
            sessions.remove(id);
            return null;
        }
        return session;
    }

    void close(long id) {
        sessions.remove(id);
    }
}
