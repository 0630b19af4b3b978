// SPDX-License-Identifier: Apache-2.0
/** Queues in schedules, and their rules. */
@NullMarked
package io.lanekeeper.recipes.simulation.queue;

import org.jspecify.annotations.NullMarked;
