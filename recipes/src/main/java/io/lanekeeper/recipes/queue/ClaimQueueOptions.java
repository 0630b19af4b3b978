// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

/**
 * Options of a {@link ClaimQueue}.
 *
 * @param attempts the number of attempts after which an item becomes a dead letter, at least 1; default 5
 * @param spread the number of first items among which a consumer chooses at random, at least 1. With many idle
 *     consumers a larger number saves collisions; 1, the default, keeps the order
 */
public record ClaimQueueOptions(int attempts, int spread) {
    /** The default. */
    public static final ClaimQueueOptions DEFAULT = new ClaimQueueOptions(5, 1);

    /** Checks the values. */
    public ClaimQueueOptions {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: at least 1)");
        }
        if (spread < 1) {
            throw new IllegalArgumentException("spread: " + spread + " (expected: at least 1)");
        }
    }
}
