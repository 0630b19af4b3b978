// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A request about one node. Without a watch, the server's path is never built: chroot and path are written one after the other. */
public abstract class PathRequest<T> extends Request<T> {
    private final Chroot chroot;
    private final String path;
    private final int pathSize;

    /**
     * Takes a checked path.
     *
     * @param pathSize the path's length in bytes of UTF-8, without the chroot
     */
    PathRequest(OpCode opCode, Chroot chroot, String path, int pathSize) {
        super(opCode);
        this.chroot = chroot;
        this.path = path;
        this.pathSize = pathSize;
    }

    @Override
    public final String path() {
        return path;
    }

    @Override
    public final @Nullable String chrootPrefix() {
        String prefix = chroot.prefix();
        return prefix.isEmpty() ? null : prefix;
    }

    @Override
    public final Chroot chroot() {
        return chroot;
    }

    /**
     * Returns whether the server completes the path: then "/" stands for a node below the chroot, not for the chroot itself.
     */
    boolean completed() {
        return false;
    }

    final long sizeOfPath() {
        return (long) Integer.BYTES + serverSize();
    }

    private int serverSize() {
        return chroot.serverSize(path, pathSize) + (chrootWithSlash() ? 1 : 0);
    }

    private boolean chrootWithSlash() {
        return path.length() == 1 && completed() && !chroot.prefix().isEmpty();
    }

    final void writePath(ByteBuffer target) {
        String prefix = chroot.prefix();
        target.putInt(serverSize());
        if (!prefix.isEmpty()) {
            Jute.writeText(target, prefix, chroot.ascii());
        }
        if (prefix.isEmpty() || path.length() > 1 || completed()) {
            Jute.writeText(target, path, pathSize == path.length());
        }
    }
}
