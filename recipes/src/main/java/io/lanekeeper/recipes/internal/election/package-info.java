// SPDX-License-Identifier: Apache-2.0
/**
 * Elections on the engine of locks. All state is confined to the loop, but for the objects that implement the public interfaces.
 *
 * <ul>
 *   <li>{@code Candidacy} is the state machine of one election object; {@code Candidate} is its node in the queue, once for each
 *       leadership; {@code Campaign} runs the work.
 *   <li>{@code LeaderFollower} keeps the leader of all clients up to date for its subscribers.
 * </ul>
 */
@NullMarked
package io.lanekeeper.recipes.internal.election;

import org.jspecify.annotations.NullMarked;
