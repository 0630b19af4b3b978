// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.election;

import io.lanekeeper.client.RetryPolicy;
import io.lanekeeper.recipes.lock.Layout;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of an election.
 *
 * @param id the text in the candidate's node, by which others find it; default the identifier of the {@code Recipes}
 * @param layout the names of the nodes, the same for all candidates; default that of Curator's {@code LeaderLatch}
 * @param retry the pauses of a campaign after work that has failed
 * @param workTimeout the time for which a new leadership waits for the end of cancelled work of the one before; after it
 *     the client does not contend until that work has ended. Null for no limit, the default
 */
public record ElectionOptions(
        @Nullable String id, Layout layout, RetryPolicy retry, @Nullable Duration workTimeout) {
    /** The names of Curator's {@code LeaderLatch}. */
    public static final Layout LATCH = Layout.named("latch-");

    /** The names of Curator's {@code LeaderSelector}. */
    public static final Layout SELECTOR = Layout.named("lock-");

    /** The default. */
    public static final ElectionOptions DEFAULT =
            new ElectionOptions(null, LATCH, RetryPolicy.builder().build(), null);

    /** Checks the values. */
    public ElectionOptions {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(retry, "retry");
        if (workTimeout != null && workTimeout.isNegative()) {
            throw new IllegalArgumentException("workTimeout: " + workTimeout + " (expected: zero or more)");
        }
    }

    /** Returns these options with another id. */
    public ElectionOptions id(String newId) {
        return new ElectionOptions(Objects.requireNonNull(newId, "id"), layout, retry, workTimeout);
    }

    /** Returns these options with another layout. */
    public ElectionOptions layout(Layout newLayout) {
        return new ElectionOptions(id, newLayout, retry, workTimeout);
    }

    /** Returns these options with other pauses after work that has failed. */
    public ElectionOptions retry(RetryPolicy policy) {
        return new ElectionOptions(id, layout, policy, workTimeout);
    }

    /** Returns these options with a time for cancelled work to end. */
    public ElectionOptions workTimeout(Duration timeout) {
        return new ElectionOptions(id, layout, retry, Objects.requireNonNull(timeout, "workTimeout"));
    }
}
