// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reads, which all have the record {path, watch} and may register a watcher. */
public abstract class ReadRequest<T> extends PathRequest<T> {
    /** In one object, so that a read without a watcher costs no more memory than one field. */
    private record Watching(Watcher watcher, WatchTarget target) {}

    private final @Nullable Watching watching;

    private ReadRequest(
            OpCode opCode, Chroot chroot, String path, int pathSize, @Nullable Watcher watcher, WatcherType type) {
        super(opCode, chroot, path, pathSize);
        watching = watcher == null ? null : new Watching(watcher, new WatchTarget(chroot.toServer(path), type));
    }

    @Override
    public final @Nullable Watcher watcher() {
        return watching == null ? null : watching.watcher();
    }

    @Override
    public final @Nullable WatchTarget watchTarget() {
        return watching == null ? null : watching.target();
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
        Jute.write(target, watching != null);
    }

    /** Answers null for a node that does not exist, and watches for its creation. */
    public static final class Exists extends ReadRequest<Stat> {
        /** Takes a checked path. */
        public Exists(Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
            super(OpCode.EXISTS, chroot, path, pathSize, watcher, WatcherType.DATA);
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
        /** Takes a checked path. */
        public GetData(Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
            super(OpCode.GET_DATA, chroot, path, pathSize, watcher, WatcherType.DATA);
        }

        @Override
        public NodeData readReply(JuteReader reply) {
            byte[] data = reply.readBuffer();
            return new NodeData(data, Records.readStat(reply));
        }
    }

    /** Answers names. */
    public static final class GetChildren extends ReadRequest<List<String>> {
        /** Takes a checked path. */
        public GetChildren(Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
            super(OpCode.GET_CHILDREN, chroot, path, pathSize, watcher, WatcherType.CHILDREN);
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
        /** Takes a checked path. */
        public GetChildrenWithStat(Chroot chroot, String path, int pathSize, @Nullable Watcher watcher) {
            super(OpCode.GET_CHILDREN2, chroot, path, pathSize, watcher, WatcherType.CHILDREN);
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
