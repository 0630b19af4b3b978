// SPDX-License-Identifier: Apache-2.0
/**
 * Processes in one virtual time: each has a handler with a clock of its own, and can be frozen or separated from the network while
 * the others go on.
 */
@NullMarked
package io.lanekeeper.recipes.simulation.process;

import org.jspecify.annotations.NullMarked;
