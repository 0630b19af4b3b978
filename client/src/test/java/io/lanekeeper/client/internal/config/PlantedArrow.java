// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.config;

import io.lanekeeper.client.internal.watch.WatchRegistry;

/** Breaks the row of its package, for {@code ArchitectureTest} alone. */
final class PlantedArrow {
    private PlantedArrow() {}

    static String up(WatchRegistry used) {
        return used.getClass().getName();
    }
}
