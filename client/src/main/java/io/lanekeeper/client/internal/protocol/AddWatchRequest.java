// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sets a watch that stays, whether the node exists or not; servers from 3.6 on. */
public final class AddWatchRequest extends PathRequest<Void> {
    private final Watcher watcher;
    private final AddWatchMode mode;
    private final WatchTarget target;

    /** Takes a checked path. */
    public AddWatchRequest(Chroot chroot, String path, int pathSize, Watcher watcher, AddWatchMode mode) {
        super(OpCode.ADD_WATCH, chroot, path, pathSize);
        this.watcher = watcher;
        this.mode = mode;
        target = new WatchTarget(chroot.toServer(path), WatchTarget.type(mode));
    }

    /** Returns the mode of the watch. */
    public AddWatchMode mode() {
        return mode;
    }

    @Override
    public Watcher watcher() {
        return watcher;
    }

    @Override
    public WatchTarget watchTarget() {
        return target;
    }

    @Override
    public long bodySize() {
        return sizeOfPath() + Integer.BYTES;
    }

    @Override
    public void writeBody(ByteBuffer target) {
        writePath(target);
        target.putInt(mode.code());
    }

    @Override
    public boolean acceptsError(int error) {
        return error == NO_NODE;
    }

    /** The server repeats that there was no error. */
    @Override
    public @Nullable Void readReply(JuteReader reply) {
        reply.readInt();
        return null;
    }
}
