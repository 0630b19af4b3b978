// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.WatcherType;

/**
 * The watch that a request sets at the server.
 *
 * @param path the path at the server, with the chroot
 * @param type the type of the server's watch, never {@link WatcherType#ANY}
 */
public record WatchTarget(String path, WatcherType type) {
    /** Returns whether the watch stays at the server after an event. */
    public boolean persistent() {
        return type == WatcherType.PERSISTENT || type == WatcherType.PERSISTENT_RECURSIVE;
    }

    /** Returns the type of the server's watch for watchers of a mode. */
    public static WatcherType type(AddWatchMode mode) {
        return mode == AddWatchMode.PERSISTENT ? WatcherType.PERSISTENT : WatcherType.PERSISTENT_RECURSIVE;
    }
}
