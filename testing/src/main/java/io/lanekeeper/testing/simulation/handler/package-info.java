// SPDX-License-Identifier: Apache-2.0
/**
 * A handler on the test's own thread: {@link io.lanekeeper.testing.simulation.handler.DeterministicHandler}, with its lanes and
 * results, on a schedule and a network in memory.
 */
@NullMarked
package io.lanekeeper.testing.simulation.handler;

import org.jspecify.annotations.NullMarked;
