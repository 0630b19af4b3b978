// SPDX-License-Identifier: Apache-2.0
/** Groups in schedules, and their rules. */
@NullMarked
package io.lanekeeper.recipes.simulation.group;

import org.jspecify.annotations.NullMarked;
