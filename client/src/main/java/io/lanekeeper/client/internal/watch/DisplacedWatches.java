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
import io.lanekeeper.client.internal.protocol.WatchTarget;
import io.lanekeeper.handler.spi.BurstQueue;
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
 * The requests leave directly behind the one that displaces the watch. If a transaction came between, and events may be lost by
 * that, the persistent watchers of the path are notified that events may be missing.
 */
@LoopConfined
public final class DisplacedWatches {
    /** From here on a server keeps all watches of a path apart, and sends zxids with live events. */
    private static final ServerVersion KEEPS_APART = new ServerVersion(3, 9, 0);

    private final WatchRegistry watches;
    private final PendingTargets pending;
    private final WatchRegistry.Transport transport;
    /** The persistent watches that are being set again, in the order of their replies. */
    private final BurstQueue<Rearmed> open = new BurstQueue<>(1);
    /** True if this server has sent an event with a zxid. */
    private boolean eventsHaveZxids;

    DisplacedWatches(WatchRegistry watches, PendingTargets pending, WatchRegistry.Transport transport) {
        this.watches = watches;
        this.pending = pending;
        this.transport = transport;
    }

    /** Notes a new connection. */
    void connected() {
        eventsHaveZxids = false;
        open.clear();
    }

    /** Notes that the server has sent an event with a zxid. */
    public void noteEventWithZxid() {
        eventsHaveZxids = true;
    }

    /** Notes that the server has sent an event without a zxid. */
    public void noteEvent(String path) {
        Rearmed next = open.peek();
        if (next != null && next.path.equals(path)) {
            next.event = true;
        }
    }

    /**
     * Returns whether the server may be one before 3.9, which keeps one mode for a path and sends events without a zxid. If that is
     * not known, the server is asked for its version.
     */
    public boolean keepsOneMode() {
        return !eventsHaveZxids && !transport.isAtLeast(KEEPS_APART);
    }

    /** Asks the server for its version, if that matters and is not known. */
    public void learnMode() {
        if (!eventsHaveZxids) {
            transport.isAtLeast(KEEPS_APART);
        }
    }

    /** Returns whether there is, or may soon be, a persistent watch on any path. */
    boolean mayBePersistent() {
        return watches.hasPersistent() || pending.hasPersistent();
    }

    /** Returns whether there is, or may soon be, a persistent watch on {@code path}. */
    boolean mayBePersistent(String path) {
        return isOrMayBe(path, WatcherType.PERSISTENT) || isOrMayBe(path, WatcherType.PERSISTENT_RECURSIVE);
    }

    private boolean isOrMayBe(String path, WatcherType type) {
        return watches.isWatched(path, type) || pending.contains(path, type);
    }

    /** Notes that a request has been written that has the server set a watch. */
    public void requestSent(WatchTarget target) {
        if (target.persistent() || !watches.hasPersistent()) {
            return;
        }
        String path = target.path();
        List<String> persistent = needed(WatcherType.PERSISTENT, path);
        List<String> recursive =
                target.type() == WatcherType.CHILDREN ? List.of() : needed(WatcherType.PERSISTENT_RECURSIVE, path);
        if ((!persistent.isEmpty() || !recursive.isEmpty()) && mayDisplace()) {
            arm(new Rearmed(path, persistent, recursive, Rearmed.UNKNOWN));
        }
    }

    /** Notes the reply to a request that has the server set a watch. */
    public void requestReplied(WatchTarget target) {
        Rearmed next = target.persistent() ? null : open.peek();
        if (next != null && next.displacedAt == Rearmed.UNKNOWN && next.path.equals(target.path())) {
            next.displacedAt = transport.streamZxid();
        }
    }

    /** Notes that the server has set a persistent watch on a path that may have one-shot ones, set before or behind it. */
    void persistentSet(AddWatchMode mode, String path) {
        boolean recursive = mode == AddWatchMode.PERSISTENT_RECURSIVE;
        boolean behind = pending.contains(path, WatcherType.DATA)
                || (!recursive && pending.contains(path, WatcherType.CHILDREN));
        if (behind && mayDisplace()) {
            List<String> one = List.of(path);
            arm(new Rearmed(path, recursive ? List.of() : one, recursive ? one : List.of(), transport.streamZxid()));
        } else if (recursive && watches.isWatched(path, WatcherType.CHILDREN) && mayDisplace()) {
            armChildren(path);
        }
    }

    private void arm(Rearmed watch) {
        open.add(watch);
        transport.sendNow(new SetWatches2Request(transport.streamZxid(), watch.persistent, watch.recursive), watch);
        if (!watch.recursive.isEmpty() && isOrMayBe(watch.path, WatcherType.CHILDREN)) {
            armChildren(watch.path);
        }
    }

    /** A change between the last reply and this request is sent as an event. */
    private void armChildren(String path) {
        transport.sendNow(
                new SetWatchesRequest(transport.streamZxid(), List.of(), List.of(), List.of(path)),
                new ChildrenArmed(path));
    }

    private List<String> needed(WatcherType type, String path) {
        return watches.isWatched(path, type) ? List.of(path) : List.of();
    }

    private boolean mayDisplace() {
        return watches.isConnected() && keepsOneMode();
    }

    /** After the end of the connection, the next one notifies the watchers of all persistent watches. */
    private static boolean refused(@Nullable Throwable error) {
        return error instanceof RefusedException || error instanceof ProtocolException;
    }

    /** The reply to a request that sets persistent watches of a path again. */
    private final class Rearmed extends LoopCompletion<Void> {
        private static final long UNKNOWN = -1;

        private final String path;
        private final List<String> persistent;
        private final List<String> recursive;
        /** The server's state in which the watch was displaced; unknown until the request before has its reply. */
        private long displacedAt;
        /** True if an event for the path has come since. */
        private boolean event;

        Rearmed(String path, List<String> persistent, List<String> recursive, long displacedAt) {
            this.path = path;
            this.persistent = persistent;
            this.recursive = recursive;
            this.displacedAt = displacedAt;
        }

        @Override
        public void ended(@Nullable Void value, @Nullable Throwable error) {
            open.remove(this);
            if (refused(error) || (error == null && missesEvents() && keepsOneMode())) {
                watches.notifyEventsMissed(path);
            }
        }

        /** The one-shot watch has the server send one event for the path itself, and none for what is below. */
        private boolean missesEvents() {
            return displacedAt == UNKNOWN || (transport.streamZxid() != displacedAt && (event || !recursive.isEmpty()));
        }
    }

    /** The reply to a request that sets a watch of children again. */
    private final class ChildrenArmed extends LoopCompletion<Void> {
        private final String path;

        ChildrenArmed(String path) {
            this.path = path;
        }

        @Override
        public void ended(@Nullable Void value, @Nullable Throwable error) {
            if (refused(error)) {
                watches.notifyEventsMissed(path);
            }
        }
    }
}
