// SPDX-License-Identifier: Apache-2.0
/**
 * The order of all steps of a simulation, and virtual time: {@link io.lanekeeper.testing.simulation.schedule.Schedule}. Tests do
 * not use it directly.
 */
@NullMarked
package io.lanekeeper.testing.simulation.schedule;

import org.jspecify.annotations.NullMarked;
