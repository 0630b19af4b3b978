// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arms one-shot watches again on a new connection. For what has changed after {@code relativeZxid} the server sends
 * the events before its reply.
 */
public final class SetWatchesRequest extends Request<Void> {
    /** The bytes of the record beside those of its paths. */
    public static final int OVERHEAD = Long.BYTES + 3 * Integer.BYTES;

    private final long relativeZxid;
    private final List<String> data;
    private final List<String> exist;
    private final List<String> child;

    /** Takes the server's paths of each table. */
    public SetWatchesRequest(long relativeZxid, List<String> data, List<String> exist, List<String> child) {
        super(OpCode.SET_WATCHES);
        this.relativeZxid = relativeZxid;
        this.data = data;
        this.exist = exist;
        this.child = child;
    }

    @Override
    public long bodySize() {
        return OVERHEAD + sizeOf(data) + sizeOf(exist) + sizeOf(child);
    }

    @Override
    public void writeBody(ByteBuffer target) {
        target.putLong(relativeZxid);
        write(target, data);
        write(target, exist);
        write(target, child);
    }

    @Override
    public @Nullable Void readReply(JuteReader reply) {
        return null;
    }

    static long sizeOf(List<String> paths) {
        long size = 0;
        for (String path : paths) {
            size += Jute.sizeOf(path);
        }
        return size;
    }

    static void write(ByteBuffer target, List<String> paths) {
        target.putInt(paths.size());
        for (String path : paths) {
            Jute.write(target, path);
        }
    }
}
