// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Changes the members of the ensemble; answers the new configuration. */
public final class ReconfigRequest extends Request<NodeData> {
    private final @Nullable String joining;
    private final @Nullable String leaving;
    private final @Nullable String newMembers;
    private final long fromConfig;

    /** Takes lists in the server's form, null for none; configuration -1 stands for any. */
    public ReconfigRequest(
            @Nullable String joining, @Nullable String leaving, @Nullable String newMembers, long fromConfig) {
        super(OpCode.RECONFIG);
        this.joining = joining;
        this.leaving = leaving;
        this.newMembers = newMembers;
        this.fromConfig = fromConfig;
    }

    @Override
    public long bodySize() {
        return Jute.sizeOfNullable(joining)
                + Jute.sizeOfNullable(leaving)
                + Jute.sizeOfNullable(newMembers)
                + Long.BYTES;
    }

    @Override
    public void writeBody(ByteBuffer target) {
        Jute.writeNullable(target, joining);
        Jute.writeNullable(target, leaving);
        Jute.writeNullable(target, newMembers);
        target.putLong(fromConfig);
    }

    @Override
    public NodeData readReply(JuteReader reply) {
        byte[] config = reply.readBuffer();
        return new NodeData(config, Records.readStat(reply));
    }
}
