// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reads, which all have the record {path, watch} and may register a watcher. */
public abstract class ReadRequest<T> extends PathRequest<T> {
    private final @Nullable Watcher watcher;

    private ReadRequest(OpCode opCode, Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
        super(opCode, chroot, path, pathSize);
        this.watcher = watcher;
    }

    @Override
    public final @Nullable Watcher watcher() {
        return watcher;
    }

    @Override
    public @Nullable WatchKind watchKind(int error) {
        return error == 0 ? WatchKind.DATA : null;
    }

    @Override
    public final long bodySize() {
        return sizeOfPath() + 1;
    }

    @Override
    public final void writeBody(ByteBuffer target) {
        writePath(target);
        Jute.write(target, watcher != null);
    }

    /** Answers null for a node that does not exist, and watches for its creation. */
    public static final class Exists extends ReadRequest<Stat> {
        /** With a checked path. */
        public Exists(Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
            super(OpCode.EXISTS, chroot, path, pathSize, watcher);
        }

        @Override
        public Stat readReply(JuteReader reply) {
            return Records.readStat(reply);
        }

        @Override
        public boolean acceptsError(int error) {
            return error == NO_NODE;
        }

        @Override
        public @Nullable WatchKind watchKind(int error) {
            return error == NO_NODE ? WatchKind.EXIST : super.watchKind(error);
        }
    }

    /** Answers data and Stat. */
    public static final class GetData extends ReadRequest<NodeData> {
        /** With a checked path. */
        public GetData(Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
            super(OpCode.GET_DATA, chroot, path, pathSize, watcher);
        }

        @Override
        public NodeData readReply(JuteReader reply) {
            byte[] data = reply.readBuffer();
            return new NodeData(data, Records.readStat(reply));
        }
    }

    /** Answers names. */
    public static final class GetChildren extends ReadRequest<List<String>> {
        /** With a checked path. */
        public GetChildren(Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
            super(OpCode.GET_CHILDREN, chroot, path, pathSize, watcher);
        }

        @Override
        public List<String> readReply(JuteReader reply) {
            return reply.readStrings();
        }

        @Override
        public @Nullable WatchKind watchKind(int error) {
            return error == 0 ? WatchKind.CHILD : null;
        }
    }

    /** Answers names and the parent's Stat. */
    public static final class GetChildrenWithStat extends ReadRequest<Children> {
        /** With a checked path. */
        public GetChildrenWithStat(Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
            super(OpCode.GET_CHILDREN2, chroot, path, pathSize, watcher);
        }

        @Override
        public Children readReply(JuteReader reply) {
            List<String> names = reply.readStrings();
            return new Children(names, Records.readStat(reply));
        }

        @Override
        public @Nullable WatchKind watchKind(int error) {
            return error == 0 ? WatchKind.CHILD : null;
        }
    }
}
