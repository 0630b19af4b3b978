// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.util.Arrays;

/** A session as the leader knows it. */
final class ModelSession {
    private final long id;
    private final byte[] password;
    private int timeoutMillis;
    private long lastHeard;
    private SimulatedServer owner;

    ModelSession(long id, byte[] password, int timeoutMillis, SimulatedServer owner, long now) {
        this.id = id;
        this.password = password;
        this.timeoutMillis = timeoutMillis;
        this.owner = owner;
        lastHeard = now;
    }

    long id() {
        return id;
    }

    byte[] password() {
        return password.clone();
    }

    boolean knows(byte[] other) {
        return Arrays.equals(password, other);
    }

    int timeoutMillis() {
        return timeoutMillis;
    }

    SimulatedServer owner() {
        return owner;
    }

    void moveTo(SimulatedServer server, int newTimeoutMillis) {
        owner = server;
        timeoutMillis = newTimeoutMillis;
    }

    void touch(long now) {
        lastHeard = now;
    }

    /**
     * Returns the time until this session expires, unless its client is heard from; not positive if it has expired.
     */
    long nanosLeft(long now) {
        return lastHeard + timeoutMillis * 1_000_000L - now;
    }
}
