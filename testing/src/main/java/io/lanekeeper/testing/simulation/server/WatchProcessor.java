// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.testing.simulation.server.WatchManager.Mode;
import java.io.IOException;
import java.util.List;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.AddWatchRequest;
import org.apache.zookeeper.proto.CheckWatchesRequest;
import org.apache.zookeeper.proto.ErrorResponse;
import org.apache.zookeeper.proto.RemoveWatchesRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.jspecify.annotations.Nullable;

/** Adds, removes and restores watches. */
final class WatchProcessor {
    private static final long NO_ZXID = -1;

    private final SimulatedServer server;
    private final ServerConnection connection;

    WatchProcessor(SimulatedServer server, ServerConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    @Nullable
    Record answer(int type, BinaryInputArchive in) throws Refusal, IOException {
        switch (type) {
            case OpCode.setWatches -> {
                SetWatches watches = Wire.read(in, new SetWatches());
                rearm(
                        watches.getRelativeZxid(),
                        watches.getDataWatches(),
                        watches.getExistWatches(),
                        watches.getChildWatches());
            }
            case OpCode.setWatches2 -> {
                SetWatches2 watches = Wire.read(in, new SetWatches2());
                rearm(
                        watches.getRelativeZxid(),
                        watches.getDataWatches(),
                        watches.getExistWatches(),
                        watches.getChildWatches());
                watches.getPersistentWatches().forEach(path -> server.watch(path, connection, Mode.PERSISTENT));
                watches.getPersistentRecursiveWatches()
                        .forEach(path -> server.watch(path, connection, Mode.PERSISTENT_RECURSIVE));
            }
            case OpCode.addWatch -> {
                AddWatchRequest request = Wire.read(in, new AddWatchRequest());
                server.watch(request.getPath(), connection, mode(request.getMode()));
                return new ErrorResponse(0);
            }
            case OpCode.checkWatches -> {
                CheckWatchesRequest request = Wire.read(in, new CheckWatchesRequest());
                require(contains(request.getPath(), version().watcherType(request.getType())));
            }
            case OpCode.removeWatches -> {
                RemoveWatchesRequest request = Wire.read(in, new RemoveWatchesRequest());
                require(remove(request.getPath(), version().watcherType(request.getType())));
            }
            default -> throw new Refusal(Code.UNIMPLEMENTED);
        }
        return null;
    }

    private ZooKeeperVersion version() {
        return server.ensemble().version();
    }

    private static void require(boolean found) throws Refusal {
        if (!found) {
            throw new Refusal(Code.NOWATCHER);
        }
    }

    private static Mode mode(int number) {
        return switch (number) {
            case 0 -> Mode.PERSISTENT;
            case 1 -> Mode.PERSISTENT_RECURSIVE;
            default -> throw new IllegalArgumentException("mode " + number);
        };
    }

    /** Sends an event for each change since {@code zxid}, and sets the other watches. */
    private void rearm(long zxid, List<String> data, List<String> exist, List<String> children) {
        for (String path : data) {
            Node node = server.tree().get(path);
            if (node == null) {
                connection.sendEvent(EventType.NodeDeleted, path, NO_ZXID);
            } else if (node.mzxid > zxid) {
                connection.sendEvent(EventType.NodeDataChanged, path, NO_ZXID);
            } else {
                server.dataWatches().add(path, connection, Mode.STANDARD);
            }
        }
        for (String path : exist) {
            if (server.tree().get(path) != null) {
                connection.sendEvent(EventType.NodeCreated, path, NO_ZXID);
            } else {
                server.dataWatches().add(path, connection, Mode.STANDARD);
            }
        }
        for (String path : children) {
            Node node = server.tree().get(path);
            if (node == null) {
                connection.sendEvent(EventType.NodeDeleted, path, NO_ZXID);
            } else if (node.pzxid > zxid) {
                connection.sendEvent(EventType.NodeChildrenChanged, path, NO_ZXID);
            } else {
                server.childWatches().add(path, connection, Mode.STANDARD);
            }
        }
    }

    private boolean contains(String path, WatcherType type) {
        return switch (type) {
            case Children -> server.childWatches().contains(path, connection, Mode.STANDARD);
            case Data -> server.dataWatches().contains(path, connection, Mode.STANDARD);
            case Persistent -> server.dataWatches().contains(path, connection, Mode.PERSISTENT);
            case PersistentRecursive -> server.dataWatches().contains(path, connection, Mode.PERSISTENT_RECURSIVE);
            case Any -> {
                boolean child = server.childWatches().contains(path, connection, null);
                yield server.dataWatches().contains(path, connection, null) || child;
            }
        };
    }

    private boolean remove(String path, WatcherType type) {
        return switch (type) {
            case Children -> server.childWatches().remove(path, connection, Mode.STANDARD);
            case Data -> server.dataWatches().remove(path, connection, Mode.STANDARD);
            case Persistent -> removeBoth(path, Mode.PERSISTENT);
            case PersistentRecursive -> server.dataWatches().remove(path, connection, Mode.PERSISTENT_RECURSIVE);
            case Any -> removeBoth(path, null);
        };
    }

    private boolean removeBoth(String path, @Nullable Mode mode) {
        boolean child = server.childWatches().remove(path, connection, mode);
        return server.dataWatches().remove(path, connection, mode) || child;
    }
}
