// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

/**
 * A node in the queue of a lock, of this client or of another one.
 *
 * @param path the path of the node, as the client sees it
 * @param identifier the text in the node; empty if it has none, as Curator's nodes
 * @param sequence the number that the server gave to the node
 * @param token the transaction id at which the node was created
 * @param sessionId the session that the node belongs to
 * @param ours whether the node belongs to the present session of this client
 */
public record Contender(String path, String identifier, int sequence, long token, long sessionId, boolean ours) {}
