// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Has the server forget this session's watches of a type on a path. */
public final class RemoveWatchesRequest extends PathRequest<Void> {
    private final WatcherType type;

    /** Takes a checked path. */
    public RemoveWatchesRequest(Chroot chroot, String path, int pathSize, WatcherType type) {
        super(OpCode.REMOVE_WATCHES, chroot, path, pathSize);
        this.type = type;
    }

    @Override
    public long bodySize() {
        return sizeOfPath() + Integer.BYTES;
    }

    @Override
    public void writeBody(ByteBuffer target) {
        writePath(target);
        target.putInt(type.code());
    }

    @Override
    public @Nullable Void readReply(JuteReader reply) {
        return null;
    }
}
