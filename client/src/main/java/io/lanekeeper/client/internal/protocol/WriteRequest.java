// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The writes. */
public abstract class WriteRequest<T> extends PathRequest<T> {
    private WriteRequest(OpCode opCode, Chroot chroot, String path, int pathSize) {
        super(opCode, chroot, path, pathSize);
    }

    /** Reads what this did as a part of a multi; the server tells which record that is. */
    final OpResult readResult(int type, JuteReader reply) {
        if (this instanceof Creation<?> creation && type == OpCode.CREATE.number()) {
            return new OpResult.Created(creation.readPath(reply), null);
        } else if (this instanceof Creation<?> creation && type == OpCode.CREATE2.number()) {
            return new OpResult.Created(creation.readPath(reply), Records.readStat(reply));
        } else if (type != opCode().number()) {
            throw new MalformedFrameException("result of type " + type + " for " + opCode().label());
        }
        return switch (opCode()) {
            case SET_DATA -> new OpResult.DataSet(Records.readStat(reply));
            case DELETE -> new OpResult.Deleted();
            default -> new OpResult.Checked();
        };
    }

    /** A node to be created. */
    private abstract static class Creation<T> extends WriteRequest<T> {
        private final byte @Nullable [] data;
        private final List<Acl> acl;
        private final CreateMode mode;
        private final long ttlMillis;

        private Creation(
                OpCode opCode,
                Chroot chroot,
                String path,
                int pathSize,
                byte @Nullable [] data,
                List<Acl> acl,
                CreateMode mode,
                long ttlMillis) {
            super(opCode(opCode, mode), chroot, path, pathSize);
            this.data = data;
            this.acl = acl;
            this.mode = mode;
            this.ttlMillis = ttlMillis;
        }

        /** Containers and nodes with a TTL have operations of their own, which answer path and Stat. */
        private static OpCode opCode(OpCode basic, CreateMode mode) {
            if (mode.hasTtl()) {
                return OpCode.CREATE_TTL;
            }
            return mode == CreateMode.CONTAINER ? OpCode.CREATE_CONTAINER : basic;
        }

        @Override
        public long bodySize() {
            int ttl = mode.hasTtl() ? Long.BYTES : 0;
            return sizeOfPath() + Jute.sizeOf(data) + Records.sizeOf(acl) + Integer.BYTES + ttl;
        }

        @Override
        public void writeBody(ByteBuffer target) {
            writePath(target);
            Jute.write(target, data);
            Records.write(target, acl);
            target.putInt(mode.flag());
            if (mode.hasTtl()) {
                target.putLong(ttlMillis);
            }
        }

        @Override
        final boolean completed() {
            return mode.sequential();
        }

        final String readPath(JuteReader reply) {
            return chroot().toClient(reply.readString());
        }
    }

    /** Answers the real path. */
    public static final class Create extends Creation<String> {
        /** Takes a checked path. */
        public Create(
                Chroot chroot, String path, int pathSize, byte @Nullable [] data, List<Acl> acl, CreateMode mode) {
            this(chroot, path, pathSize, data, acl, mode, 0);
        }

        /** Takes a checked path, and a time to live if the mode has one. */
        public Create(
                Chroot chroot,
                String path,
                int pathSize,
                byte @Nullable [] data,
                List<Acl> acl,
                CreateMode mode,
                long ttlMillis) {
            super(OpCode.CREATE, chroot, path, pathSize, data, acl, mode, ttlMillis);
        }

        @Override
        public String readReply(JuteReader reply) {
            return readPath(reply);
        }
    }

    /** Answers the real path and the Stat; servers from 3.5 on. */
    public static final class CreateWithStat extends Creation<CreatedNode> {
        /** Takes a checked path. */
        public CreateWithStat(
                Chroot chroot, String path, int pathSize, byte @Nullable [] data, List<Acl> acl, CreateMode mode) {
            this(chroot, path, pathSize, data, acl, mode, 0);
        }

        /** Takes a checked path, and a time to live if the mode has one. */
        public CreateWithStat(
                Chroot chroot,
                String path,
                int pathSize,
                byte @Nullable [] data,
                List<Acl> acl,
                CreateMode mode,
                long ttlMillis) {
            super(OpCode.CREATE2, chroot, path, pathSize, data, acl, mode, ttlMillis);
        }

        @Override
        public CreatedNode readReply(JuteReader reply) {
            String real = readPath(reply);
            return new CreatedNode(real, Records.readStat(reply));
        }
    }

    /** Answers the new Stat. */
    public static final class SetData extends WriteRequest<Stat> {
        private final byte @Nullable [] data;
        private final int version;

        /** Takes a checked path; version -1 stands for any. */
        public SetData(Chroot chroot, String path, int pathSize, byte @Nullable [] data, int version) {
            super(OpCode.SET_DATA, chroot, path, pathSize);
            this.data = data;
            this.version = version;
        }

        @Override
        public long bodySize() {
            return sizeOfPath() + Jute.sizeOf(data) + Integer.BYTES;
        }

        @Override
        public void writeBody(ByteBuffer target) {
            writePath(target);
            Jute.write(target, data);
            target.putInt(version);
        }

        @Override
        public Stat readReply(JuteReader reply) {
            return Records.readStat(reply);
        }
    }

    /** A path and a version; answers nothing. */
    private abstract static class OfVersion extends WriteRequest<Void> {
        private final int version;

        private OfVersion(OpCode opCode, Chroot chroot, String path, int pathSize, int version) {
            super(opCode, chroot, path, pathSize);
            this.version = version;
        }

        @Override
        public final long bodySize() {
            return sizeOfPath() + Integer.BYTES;
        }

        @Override
        public final void writeBody(ByteBuffer target) {
            writePath(target);
            target.putInt(version);
        }

        @Override
        public final @Nullable Void readReply(JuteReader reply) {
            return null;
        }
    }

    /** Deletes a node. */
    public static final class Delete extends OfVersion {
        /** Takes a checked path; version -1 stands for any. */
        public Delete(Chroot chroot, String path, int pathSize, int version) {
            super(OpCode.DELETE, chroot, path, pathSize, version);
        }
    }

    /** Goes on with a multi only if the node has the version; known to the server only there. */
    public static final class Check extends OfVersion {
        /** Takes a checked path; version -1 stands for any. */
        public Check(Chroot chroot, String path, int pathSize, int version) {
            super(OpCode.CHECK, chroot, path, pathSize, version);
        }
    }

    /** Answers the new Stat. */
    public static final class SetAcl extends WriteRequest<Stat> {
        private final List<Acl> acl;
        private final int version;

        /** Takes a checked path; version -1 stands for any. */
        public SetAcl(Chroot chroot, String path, int pathSize, List<Acl> acl, int version) {
            super(OpCode.SET_ACL, chroot, path, pathSize);
            this.acl = acl;
            this.version = version;
        }

        @Override
        public long bodySize() {
            return sizeOfPath() + Records.sizeOf(acl) + Integer.BYTES;
        }

        @Override
        public void writeBody(ByteBuffer target) {
            writePath(target);
            Records.write(target, acl);
            target.putInt(version);
        }

        @Override
        public Stat readReply(JuteReader reply) {
            return Records.readStat(reply);
        }
    }
}
