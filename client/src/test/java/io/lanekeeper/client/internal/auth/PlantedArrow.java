// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.auth;

import io.lanekeeper.client.internal.operation.EnsurePath;

/** Breaks the row of its package, for {@code ArchitectureTest} alone. */
final class PlantedArrow {
    private PlantedArrow() {}

    static String up(EnsurePath used) {
        return used.getClass().getName();
    }
}
