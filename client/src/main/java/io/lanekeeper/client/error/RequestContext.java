// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import io.lanekeeper.client.internal.text.Shown;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where an error belongs.
 *
 * @param operation ZooKeeper's name of it, such as getData
 * @param path as the caller gave it; null if the operation has none
 * @param server the server that was asked, as host:port; null if none was
 * @param sessionId 0 if there was no session
 * @param chroot the node below which the path is; null if it is none
 */
public record RequestContext(
        String operation,
        @Nullable String path,
        @Nullable String server,
        long sessionId,
        @Nullable String chroot) implements Serializable {
    /** Without a chroot. */
    public RequestContext(String operation, @Nullable String path, @Nullable String server, long sessionId) {
        this(operation, path, server, sessionId, null);
    }

    /** As part of a message: on one line, a long path cut. */
    @Override
    public String toString() {
        return operation
                + (path == null ? "" : " " + Shown.plain(path))
                + (chroot == null ? "" : " below " + Shown.plain(chroot))
                + (server == null ? "" : " at " + Shown.plain(server))
                + (sessionId == 0 ? "" : " in session 0x" + Long.toHexString(sessionId));
    }
}
