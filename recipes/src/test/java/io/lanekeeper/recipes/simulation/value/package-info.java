// SPDX-License-Identifier: Apache-2.0
/** Counters and barriers in schedules, and their rules. */
@NullMarked
package io.lanekeeper.recipes.simulation.value;

import org.jspecify.annotations.NullMarked;
