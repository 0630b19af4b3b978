// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import java.lang.management.ManagementFactory;

/** The heap of this JVM. */
public final class Heap {
    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** Bytes in use after collections. */
    public static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
