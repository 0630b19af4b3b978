// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.internal.auth.CredentialStore;

/** Breaks the row of its package, for {@code ArchitectureTest} alone. */
final class PlantedArrow {
    private PlantedArrow() {}

    static String up(CredentialStore used) {
        return used.getClass().getName();
    }
}
