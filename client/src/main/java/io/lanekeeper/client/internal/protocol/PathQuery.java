// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.NodeAcl;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import java.util.List;

/** The reads that have the record {path} and watch nothing. */
public abstract class PathQuery<T> extends PathRequest<T> {
    private PathQuery(OpCode opCode, Chroot chroot, String path, int pathSize) {
        super(opCode, chroot, path, pathSize);
    }

    @Override
    public final long bodySize() {
        return sizeOfPath();
    }

    @Override
    public final void writeBody(ByteBuffer target) {
        writePath(target);
    }

    /** Answers ACL and Stat. */
    public static final class GetAcl extends PathQuery<NodeAcl> {
        /** Takes a checked path. */
        public GetAcl(Chroot chroot, String path, int pathSize) {
            super(OpCode.GET_ACL, chroot, path, pathSize);
        }

        @Override
        public NodeAcl readReply(JuteReader reply) {
            return new NodeAcl(Records.readAcl(reply), Records.readStat(reply));
        }
    }

    /** Answers a number of nodes; servers from 3.6 on. */
    public static final class GetAllChildrenNumber extends PathQuery<Integer> {
        /** Takes a checked path. */
        public GetAllChildrenNumber(Chroot chroot, String path, int pathSize) {
            super(OpCode.GET_ALL_CHILDREN_NUMBER, chroot, path, pathSize);
        }

        @Override
        public Integer readReply(JuteReader reply) {
            return reply.readInt();
        }
    }

    /**
     * Answers paths; servers from 3.6 on. The server takes every path that begins with the characters of the one sent, and
     * so also those of a chroot's siblings, which are left out here.
     */
    public static final class GetEphemerals extends PathQuery<List<String>> {
        /** Takes a checked path. */
        public GetEphemerals(Chroot chroot, String path, int pathSize) {
            super(OpCode.GET_EPHEMERALS, chroot, path, pathSize);
        }

        @Override
        public List<String> readReply(JuteReader reply) {
            return reply.readStrings().stream()
                    .filter(chroot()::contains)
                    .map(chroot()::toClient)
                    .toList();
        }
    }
}
