// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import io.lanekeeper.client.internal.text.Shown;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The request that an error belongs to.
 *
 * @param operation ZooKeeper's name of the operation, such as getData
 * @param path as the caller passed it; null if the operation has none
 * @param server the server that the request was sent to, as host:port; null if none
 * @param sessionId 0 if there was no session
 * @param chroot the node below which the path is; null if it is the root
 */
public record RequestContext(
        String operation,
        @Nullable String path,
        @Nullable String server,
        long sessionId,
        @Nullable String chroot) implements Serializable {
    /** Makes a context without a chroot. */
    public RequestContext(String operation, @Nullable String path, @Nullable String server, long sessionId) {
        this(operation, path, server, sessionId, null);
    }

    /** Returns the context as part of a message: on one line, with a long path shortened. */
    @Override
    public String toString() {
        return operation
                + (path == null ? "" : " " + Shown.plain(path))
                + (chroot == null ? "" : " below " + Shown.plain(chroot))
                + (server == null ? "" : " at " + Shown.plain(server))
                + (sessionId == 0 ? "" : " in session 0x" + Long.toHexString(sessionId));
    }
}
