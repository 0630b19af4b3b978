// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/**
 * One event of a watch.
 *
 * @param type the kind of change
 * @param keeperState {@code CONNECTED}, or for {@link EventType#NONE} the state at the end of the watch:
 *     {@code EXPIRED} or {@code CLOSED} after the end of the session, {@code CONNECTING} after that of the connection
 * @param path the node that was watched; for {@link EventType#NONE} the path of one registration that has ended
 * @param zxid the transaction of the change, from servers 3.9 on; -1 if the server does not send it
 */
public record WatchedEvent(EventType type, KeeperState keeperState, String path, long zxid) {}
