// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

/**
 * Options of a {@link ClaimQueue}.
 *
 * @param attempts the number of attempts after which an item becomes a dead letter, at least 1; default 5
 * @param spread the number of first items among which a consumer chooses at random, at least 1. With many idle
 *     consumers a larger number saves collisions; 1, the default, keeps the order
 * @param parked reserved: whether idle clients queue, so that a new item wakes one of them instead of all; must be false
 */
public record ClaimQueueOptions(int attempts, int spread, boolean parked) {
    /** The default. */
    public static final ClaimQueueOptions DEFAULT = new ClaimQueueOptions(5, 1, false);

    /** Checks the values. */
    public ClaimQueueOptions {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: at least 1)");
        }
        if (parked) {
            throw new IllegalArgumentException("parked: true (expected: false, the only value in this version)");
        }
        if (spread < 1) {
            throw new IllegalArgumentException("spread: " + spread + " (expected: at least 1)");
        }
    }
}
