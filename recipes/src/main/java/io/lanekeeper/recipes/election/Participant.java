// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.election;

/**
 * A candidate of an election.
 *
 * @param id the text that the candidate gave
 * @param epoch the transaction id at which its node was created; the number of the leadership, if it leads
 * @param leading whether it leads
 */
public record Participant(String id, long epoch, boolean leading) {}
