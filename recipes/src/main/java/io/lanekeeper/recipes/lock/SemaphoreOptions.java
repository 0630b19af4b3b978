// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The number of units of a {@link Semaphore}, and where it comes from.
 *
 * @param max the number of units, at least 1; ignored if {@code maxFrom} is given
 * @param maxFrom the path of a node with the number, four bytes in network order (Curator's {@code SharedCount}); null for a
 *     fixed number
 * @param layout the layout, default {@link Layout#CURATOR}
 * @param strict whether the leases are counted once more after a grant. It is needed only beside clients of Curator that
 *     were paused; it costs one request for each grant. Default false
 */
public record SemaphoreOptions(int max, @Nullable String maxFrom, Layout layout, boolean strict) {
    /** Checks the values. */
    public SemaphoreOptions {
        Objects.requireNonNull(layout, "layout");
        if (maxFrom == null && max < 1) {
            throw new IllegalArgumentException("max: " + max + " (expected: at least 1)");
        }
    }

    /** Returns options with a fixed number of units. */
    public static SemaphoreOptions max(int max) {
        return new SemaphoreOptions(max, null, Layout.CURATOR, false);
    }

    /** Returns options with the number of units in a node, which may change. */
    public static SemaphoreOptions maxFrom(String path) {
        return new SemaphoreOptions(0, Objects.requireNonNull(path, "path"), Layout.CURATOR, false);
    }

    /** Returns these options with another layout. */
    public SemaphoreOptions layout(Layout newLayout) {
        return new SemaphoreOptions(max, maxFrom, newLayout, strict);
    }

    /** Returns these options with {@code strict}. */
    public SemaphoreOptions strict(boolean count) {
        return new SemaphoreOptions(max, maxFrom, layout, count);
    }
}
