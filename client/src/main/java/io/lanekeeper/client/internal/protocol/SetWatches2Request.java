// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arms persistent watches again on a new connection; servers from 3.6 on. The server sends them no events of changes
 * since {@code relativeZxid}. The record has room for one-shot watches, too, which {@link SetWatchesRequest} arms.
 */
public final class SetWatches2Request extends Request<Void> {
    /** The bytes of the record beside those of its paths. */
    public static final int OVERHEAD = Long.BYTES + 5 * Integer.BYTES;

    private final long relativeZxid;
    private final List<String> persistent;
    private final List<String> recursive;

    /** Takes the server's paths of each mode. */
    public SetWatches2Request(long relativeZxid, List<String> persistent, List<String> recursive) {
        super(OpCode.SET_WATCHES2);
        this.relativeZxid = relativeZxid;
        this.persistent = persistent;
        this.recursive = recursive;
    }

    @Override
    public long bodySize() {
        return OVERHEAD + SetWatchesRequest.sizeOf(persistent) + SetWatchesRequest.sizeOf(recursive);
    }

    @Override
    public void writeBody(ByteBuffer target) {
        target.putLong(relativeZxid);
        for (int oneShot = 0; oneShot < 3; oneShot++) {
            target.putInt(0);
        }
        SetWatchesRequest.write(target, persistent);
        SetWatchesRequest.write(target, recursive);
    }

    @Override
    public @Nullable Void readReply(JuteReader reply) {
        return null;
    }
}
