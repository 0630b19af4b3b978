// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.node;

import io.lanekeeper.client.ZooKeeperClient;

/** Breaks the row of its package, for {@code ArchitectureTest} alone. */
final class PlantedArrow {
    private PlantedArrow() {}

    static String up(ZooKeeperClient used) {
        return used.getClass().getName();
    }
}
