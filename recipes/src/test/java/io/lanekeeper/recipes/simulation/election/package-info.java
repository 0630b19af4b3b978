// SPDX-License-Identifier: Apache-2.0
/** Elections in schedules, and their rules. */
@NullMarked
package io.lanekeeper.recipes.simulation.election;

import org.jspecify.annotations.NullMarked;
