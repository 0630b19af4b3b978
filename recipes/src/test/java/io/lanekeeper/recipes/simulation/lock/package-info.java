// SPDX-License-Identifier: Apache-2.0
/** Locks in schedules, and their rules. */
@NullMarked
package io.lanekeeper.recipes.simulation.lock;

import org.jspecify.annotations.NullMarked;
