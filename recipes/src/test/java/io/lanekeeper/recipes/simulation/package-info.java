// SPDX-License-Identifier: Apache-2.0
/**
 * Schedules of recipes in virtual time, each from a seed: processes that can be frozen and whose clocks drift, servers and a network
 * that fail, and rules that must hold.
 *
 * <ul>
 *   <li>{@link io.lanekeeper.recipes.simulation.Play} is a recipe in a schedule: the calls of all processes, and the rules.
 *       {@link io.lanekeeper.recipes.simulation.CallPlay} has the part of calls and their ends, and
 *       {@link io.lanekeeper.recipes.simulation.HoldersPlay} also that of leases. A test of a recipe has a
 *       {@link io.lanekeeper.recipes.simulation.Play.Factory} that makes the recipe of each process out of its context.
 *   <li>{@link io.lanekeeper.recipes.simulation.Schedules} runs schedules, one for each seed, and names the seeds of violations.
 *       {@code -Drecipes.schedules=500000} makes a long run. {@code -Drecipes.seed=4711 -Drecipes.schedules=1 -Drecipes.trace=true}
 *       prints all steps and frames of one schedule.
 *   <li>{@link io.lanekeeper.recipes.simulation.CutPositions} strikes the rehearsal of a recipe at each of its first frames, in each way
 *       of {@link io.lanekeeper.recipes.simulation.Blow}.
 *   <li>{@link io.lanekeeper.recipes.simulation.Growth} compares what is there after many cycles with what is there after a few.
 *   <li>{@link io.lanekeeper.recipes.simulation.ServerTruth} tells a rule what the servers agree on after each step. It says which
 *       sessions a test has ended by hand: their holders cannot know that at once.
 *   <li>{@link io.lanekeeper.recipes.simulation.PlantedFault} has the breaks of the lock, and of the scene, by which tests show that each
 *       rule finds something. Each other recipe has an enumeration of its own: a fault wraps the recipe, or the operations beneath it
 *       ({@link io.lanekeeper.recipes.simulation.FaultyClient}), and names the violation that has to be found
 *       ({@link io.lanekeeper.recipes.simulation.Finding}).
 * </ul>
 */
@NullMarked
package io.lanekeeper.recipes.simulation;

import org.jspecify.annotations.NullMarked;
