// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.protocol.SetWatches2Request;
import io.lanekeeper.client.internal.protocol.SetWatchesRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arms watches again that have displaced one another at a server before 3.9. Such a server has one table for data and one for
 * children, and in each of them one mode for a path and connection, the last (ZOOKEEPER-4466):
 *
 * <ul>
 *   <li>A one-shot watch ends a persistent one in its table. A recursive watch needs the table of data alone.
 *   <li>A persistent watch takes the place of a one-shot one, whose event it has the server send. But a recursive watch has it
 *       send no event of children for the path itself.
 * </ul>
 *
 * The requests leave at once, behind the one that has displaced the watch. If a transaction came between, the persistent watchers
 * of the path are notified that events may be missing.
 */
@LoopConfined
public final class DisplacedWatches {
    /** From here on a server keeps all watches of a path apart, and sends zxids with live events. */
    private static final ServerVersion KEEPS_APART = new ServerVersion(3, 9, 0);

    private final WatchRegistry watches;
    private final WatchRegistry.Transport transport;
    /** True if this server has sent an event with a zxid. */
    private boolean eventsHaveZxids;

    DisplacedWatches(WatchRegistry watches, WatchRegistry.Transport transport) {
        this.watches = watches;
        this.transport = transport;
    }

    /** Notes a new connection. */
    void connected() {
        eventsHaveZxids = false;
    }

    /** Notes that the server has sent an event with a zxid. */
    public void noteEventWithZxid() {
        eventsHaveZxids = true;
    }

    /**
     * Returns whether the server may be one before 3.9, which keeps one mode for a path and sends events without a zxid. If that is
     * not known, the server is asked for its version.
     */
    public boolean keepsOneMode() {
        return !eventsHaveZxids && !transport.isAtLeast(KEEPS_APART);
    }

    /** Returns what is to be compared, without the paths on which there is, or may soon be a persistent watch. */
    public ComparedTables withoutPersistent(ComparedTables tables) {
        return tables.without(path ->
                isPersistent(path, WatcherType.PERSISTENT) || isPersistent(path, WatcherType.PERSISTENT_RECURSIVE));
    }

    private boolean isPersistent(String path, WatcherType type) {
        return watches.isWatched(path, type) || watches.isPending(path, type);
    }

    /** Notes that the server has set a one-shot watch on a path that may have persistent ones. */
    void oneShotSet(WatchKind kind, String path) {
        List<String> persistent = needed(WatcherType.PERSISTENT, path);
        List<String> recursive = kind == WatchKind.CHILD ? List.of() : needed(WatcherType.PERSISTENT_RECURSIVE, path);
        if ((persistent.isEmpty() && recursive.isEmpty()) || !mayDisplace()) {
            return;
        }
        long before = transport.streamZxid();
        SetWatches2Request request = new SetWatches2Request(before, persistent, recursive);
        transport.sendNow(request, new Rearmed(path, before));
        if (!recursive.isEmpty()) {
            rearmChildren(path);
        }
    }

    /** Notes that the server has set a persistent watch on a path that may have one-shot ones. */
    void persistentSet(AddWatchMode mode, String path) {
        if (mode == AddWatchMode.PERSISTENT_RECURSIVE
                && watches.isWatched(path, WatcherType.CHILDREN)
                && mayDisplace()) {
            rearmChildren(path);
        }
    }

    /** A change between the last reply and this request is sent as an event. */
    private void rearmChildren(String path) {
        if (watches.isWatched(path, WatcherType.CHILDREN)) {
            transport.sendNow(
                    new SetWatchesRequest(transport.streamZxid(), List.of(), List.of(), List.of(path)),
                    new Rearmed(path, null));
        }
    }

    private List<String> needed(WatcherType type, String path) {
        return watches.isWatched(path, type) ? List.of(path) : List.of();
    }

    private boolean mayDisplace() {
        return watches.isConnected() && keepsOneMode();
    }

    private final class Rearmed extends LoopCompletion<Void> {
        private final String path;
        /** The server's state in which the watch was displaced; null if the server sends the events of changes since. */
        private final @Nullable Long displacedAt;

        Rearmed(String path, @Nullable Long displacedAt) {
            this.path = path;
            this.displacedAt = displacedAt;
        }

        @Override
        public void ended(@Nullable Void value, @Nullable Throwable error) {
            boolean refused = error instanceof RefusedException || error instanceof ProtocolException;
            boolean changed =
                    error == null && displacedAt != null && transport.streamZxid() != displacedAt && keepsOneMode();
            if (refused || changed) { // after the end of the connection, the next one says so for all watches
                watches.notifyEventsMissed(path);
            }
        }
    }
}
