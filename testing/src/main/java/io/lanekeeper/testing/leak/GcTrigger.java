// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.leak;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;

/** Runs a garbage collection and waits for its end. */
final class GcTrigger {
    private static final long LIMIT_MILLIS = Duration.ofSeconds(10).toMillis();

    private GcTrigger() {}

    /** Collects garbage. When this returns, the references to all unreachable objects are in their queues. */
    static void collect() {
        round();
        // References are enqueued in any order after a collection, but before those of the next one.
        round();
    }

    private static void round() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> sentinel = new WeakReference<>(new Object(), queue);
        System.gc();
        try {
            if (queue.remove(LIMIT_MILLIS) != sentinel) {
                throw new IllegalStateException(
                        "no garbage collection in 10 s; is explicit GC disabled (-XX:+DisableExplicitGC)?");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a garbage collection", e);
        }
    }
}
