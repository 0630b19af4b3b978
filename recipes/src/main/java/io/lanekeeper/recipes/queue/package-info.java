// SPDX-License-Identifier: Apache-2.0
/**
 * Queues. ZooKeeper is no message broker: an item has at most a megabyte, and a queue some ten thousand items, since its
 * listing is one reply.
 */
@NullMarked
package io.lanekeeper.recipes.queue;

import org.jspecify.annotations.NullMarked;
