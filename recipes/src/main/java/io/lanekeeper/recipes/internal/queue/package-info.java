// SPDX-License-Identifier: Apache-2.0
/**
 * The queues. A feed per client and path gives items to the calls that wait for one, in the order of the calls: they share
 * one listing and one watch. Not for applications.
 */
@NullMarked
package io.lanekeeper.recipes.internal.queue;

import org.jspecify.annotations.NullMarked;
