// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.request.Call;

/** Breaks the row of its package, for {@code ArchitectureTest} alone. */
final class PlantedArrow {
    private PlantedArrow() {}

    static String up(Call<?> used) {
        return used.getClass().getName();
    }
}
