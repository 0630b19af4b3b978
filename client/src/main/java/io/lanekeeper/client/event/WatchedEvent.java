// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/**
 * What a watch is told.
 *
 * @param type what happened
 * @param keeperState {@code CONNECTED}, or for {@link EventType#NONE} how the session ended
 * @param path the node that was watched; for {@link EventType#NONE} the path of one registration that has ended
 * @param zxid the transaction that changed it, from servers 3.9 on; -1 where the server does not say
 */
public record WatchedEvent(EventType type, KeeperState keeperState, String path, long zxid) {}
