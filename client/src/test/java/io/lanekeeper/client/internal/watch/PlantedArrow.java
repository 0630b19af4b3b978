// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.internal.session.Session;

/** Breaks the row of its package, for {@code ArchitectureTest} alone. */
final class PlantedArrow {
    private PlantedArrow() {}

    static String up(Session used) {
        return used.getClass().getName();
    }
}
