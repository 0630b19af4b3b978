// SPDX-License-Identifier: Apache-2.0
/**
 * Schedules of recipes in virtual time, each from a seed: processes that can be frozen and whose clocks drift, servers and a network
 * that fail, and rules that must hold.
 */
@NullMarked
package io.lanekeeper.recipes.simulation;

import org.jspecify.annotations.NullMarked;
