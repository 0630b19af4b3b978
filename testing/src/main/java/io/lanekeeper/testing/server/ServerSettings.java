// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

/**
 * The settings of an embedded server, in the units of ZooKeeper: milliseconds; −1 for the default of ZooKeeper; port 0 for a free
 * port; a check interval of 0 for no checks.
 */
record ServerSettings(
        int port,
        int tickTime,
        int minSessionTimeout,
        int maxSessionTimeout,
        int maxClientConnections,
        int containerCheckInterval) {
    ServerSettings {
        if (tickTime < 1) {
            throw new IllegalArgumentException("tickTime: " + tickTime + " ms (expected: at least 1)");
        }
        if (maxClientConnections < 0) {
            throw new IllegalArgumentException(
                    "maxClientConnections: " + maxClientConnections + " (expected: zero or more)");
        }
        if (containerCheckInterval < 0) {
            throw new IllegalArgumentException(
                    "containerCheckInterval: " + containerCheckInterval + " ms (expected: zero or more)");
        }
    }
}
