// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Has the server catch up with its leader. The reply only echoes the path. */
public final class SyncRequest extends PathRequest<Void> {
    /** Takes a checked path. */
    public SyncRequest(Chroot chroot, String path, int pathSize) {
        super(OpCode.SYNC, chroot, path, pathSize);
    }

    @Override
    public long bodySize() {
        return sizeOfPath();
    }

    @Override
    public void writeBody(ByteBuffer target) {
        writePath(target);
    }

    @Override
    public @Nullable Void readReply(JuteReader reply) {
        return null;
    }
}
