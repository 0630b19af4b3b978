// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import org.jspecify.annotations.Nullable;

/** Failures of the program itself, which no other attempt heals. */
public final class Faults {
    private static final int DEEPEST = 20;

    private Faults() {}

    /** A class that is missing or of another version, or native code that cannot be loaded; null if there is no such cause. */
    public static @Nullable Throwable in(@Nullable Throwable cause) {
        Throwable each = cause;
        for (int depth = 0; each != null && depth < DEEPEST; depth++) {
            if (each instanceof LinkageError) {
                return each;
            }
            each = each.getCause();
        }
        return null;
    }
}
