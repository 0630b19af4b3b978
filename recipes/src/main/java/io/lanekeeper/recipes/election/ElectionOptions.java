// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.election;

import io.lanekeeper.recipes.lock.Layout;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of an election. Immutable.
 *
 * @param id the text in the candidate's node, by which others find it; null for the identifier of the {@code Recipes}, the
 *     default
 * @param layout the names of the nodes, the same for all candidates; default that of Curator's {@code LeaderLatch}
 * @param pause the longest pause of a campaign after work that has failed once. It doubles with each further failure in a row,
 *     and a random part of up to one half is taken off; default 100 ms
 * @param maxPause the longest pause after any number of failures; default 5 s
 */
public record ElectionOptions(@Nullable String id, Layout layout, Duration pause, Duration maxPause) {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** The names of Curator's {@code LeaderLatch}. */
    public static final Layout LATCH = Layout.named("latch-");

    /** The names of Curator's {@code LeaderSelector}. */
    public static final Layout SELECTOR = Layout.named("lock-");

    /** The names of kazoo's {@code Election}. */
    public static final Layout KAZOO = Layout.KAZOO;

    /** The default. */
    public static final ElectionOptions DEFAULT =
            new ElectionOptions(null, LATCH, Duration.ofMillis(100), Duration.ofSeconds(5));

    /** Checks the values. */
    public ElectionOptions {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(pause, "pause");
        Objects.requireNonNull(maxPause, "maxPause");
        if (pause.isNegative() || pause.isZero() || pause.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "pause: " + pause + " (expected: more than zero, at most " + LONGEST + ")");
        }
        if (maxPause.compareTo(pause) < 0 || maxPause.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "maxPause: " + maxPause + " (expected: at least pause, " + pause + ", at most " + LONGEST + ")");
        }
    }

    /** Returns these options with another id. */
    public ElectionOptions id(String newId) {
        return new ElectionOptions(Objects.requireNonNull(newId, "id"), layout, pause, maxPause);
    }

    /** Returns these options with another layout. */
    public ElectionOptions layout(Layout newLayout) {
        return new ElectionOptions(id, newLayout, pause, maxPause);
    }

    /** Returns these options with other pauses after work that has failed. */
    public ElectionOptions pauses(Duration first, Duration longest) {
        return new ElectionOptions(id, layout, first, longest);
    }
}
