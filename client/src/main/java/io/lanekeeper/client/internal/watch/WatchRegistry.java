// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.AddWatchRequest;
import io.lanekeeper.client.internal.protocol.RemoveWatchesRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherEntry;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherSet;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Lane;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watches of a run: the watchers by path, the requests that may still set a watch at the server, and the watches that the
 * server is to remove.
 */
@LoopConfined
public final class WatchRegistry {
    /** The connected server, as removals and repairs see it. */
    public interface Transport {
        /** Returns whether there is a connection on which watches have been, or are being restored. */
        boolean connected();

        /** Returns the server's version; null if it is not known. */
        @Nullable
        ServerVersion serverVersion();

        /** Sends a removal behind all requests that wait. */
        void send(RemoveWatchesRequest request, Completion<Void> completion);

        /** Sends a request of the library's own before those that wait. */
        void sendNow(Request<Void> request, Completion<Void> completion);

        /** Returns whether the server is known to have at least a version. If its version is not known, it is asked. */
        boolean isAtLeast(ServerVersion version);

        /** Returns the highest zxid of a reply of this connection. */
        long streamZxid();
    }

    private final LaneDispatcher lanes;
    private final Transport transport;
    private final LoopEvents onLoop;
    private final WatchTable oneShot;
    private final PendingTargets pending = new PendingTargets();
    /** Made with the first persistent watch: most sessions have none. */
    private @Nullable PersistentWatches persistent;

    private final DisplacedWatches displaced;
    /** Made with the first watch that the server may have without a watcher here. */
    private @Nullable WatchRemoval removal;
    /** True while there is a connection on which watches have been, or are being restored. */
    private boolean attached;

    /** @param transport sends removals to the connected server */
    public WatchRegistry(LaneDispatcher lanes, Transport transport) {
        this.lanes = lanes;
        this.transport = transport;
        onLoop = new LoopEvents(lanes);
        oneShot = new WatchTable(lanes, onLoop);
        displaced = new DisplacedWatches(this, pending, transport);
    }

    /**
     * Counts a request that may set a watch, from its queueing on. A call that has been cancelled or has timed out counts as
     * long as its request may still be sent or answered.
     */
    public void requestQueued(WatchTarget target) {
        pending.add(target);
    }

    /**
     * Forgets a request after its caller has been notified of the end. The caller or its watcher may be gone, and then the
     * server's watch is removed.
     *
     * @param set the one-shot watch that the server has set; null if it has set none, or if there is no reply
     */
    public void requestEnded(WatchTarget target, @Nullable WatchKind set) {
        pending.remove(target);
        if (set != null && oneShot.at(set, target.path()) == null) {
            removeFromServer(EnumSet.of(set.type()), target.path(), WatchRemoval.IGNORED);
        } else {
            recheckRemovals(target.path());
        }
    }

    /** Returns whether a request for a watch of a type is pending; with {@link WatcherType#ANY}, for one of any type. */
    public boolean isPending(String path, WatcherType type) {
        return pending.contains(path, type);
    }

    /** Returns whether there is a persistent watch, on any path. */
    boolean hasPersistent() {
        return persistent != null && !persistent.isEmpty();
    }

    /** Returns the part that knows which watches a server before 3.9 keeps. */
    public DisplacedWatches displaced() {
        return displaced;
    }

    /** Returns whether a watcher here needs the server's watch of a type; with {@link WatcherType#ANY}, one of any type. */
    boolean isWatched(String path, WatcherType type) {
        return switch (type) {
            case DATA -> oneShot.at(WatchKind.DATA, path) != null || oneShot.at(WatchKind.EXIST, path) != null;
            case CHILDREN -> oneShot.at(WatchKind.CHILD, path) != null;
            case PERSISTENT -> persistentAt(AddWatchMode.PERSISTENT, path) != null;
            case PERSISTENT_RECURSIVE -> persistentAt(AddWatchMode.PERSISTENT_RECURSIVE, path) != null;
            case ANY ->
                isWatched(path, WatcherType.DATA)
                        || isWatched(path, WatcherType.CHILDREN)
                        || isWatched(path, WatcherType.PERSISTENT)
                        || isWatched(path, WatcherType.PERSISTENT_RECURSIVE);
        };
    }

    /** Returns whether removals can be sent. */
    boolean isConnected() {
        return attached && transport.connected();
    }

    private @Nullable WatcherSet persistentAt(AddWatchMode mode, String path) {
        return persistent == null ? null : persistent.at(mode, path);
    }

    /** Adds a watcher for one event; returns false if it is registered already, or is a watch that has been closed. */
    public boolean add(WatchKind kind, String path, Watcher watcher, Chroot chroot) {
        return oneShot.add(kind, path, watcher, chroot);
    }

    /** Removes a watcher for one event, if it is registered. */
    public void remove(WatchKind kind, String path, Watcher watcher) {
        oneShot.remove(kind, path, watcher);
    }

    /** Adds the watcher of a request; returns false if it is registered already, or is a watch that has been closed. */
    public boolean add(AddWatchRequest request) {
        if (persistent == null) {
            persistent = new PersistentWatches(lanes, onLoop);
        }
        String path = request.watchTarget().path();
        boolean added = persistent.add(request.mode(), path, request.watcher(), request.chroot());
        displaced.persistentSet(request.mode(), path);
        return added;
    }

    /** Removes the watcher of a request, if it is registered. */
    public void remove(AddWatchRequest request) {
        removePersistent(request.mode(), request.watchTarget().path(), request.watcher());
    }

    private void removePersistent(AddWatchMode mode, String path, Watcher watcher) {
        if (persistent != null) {
            persistent.remove(mode, path, watcher);
        }
    }

    /** Has the server remove the watch that a request may have set, unless a watcher needs it. */
    public void takeBack(AddWatchRequest request) {
        WatchTarget target = request.watchTarget();
        if (persistentAt(request.mode(), target.path()) == null) {
            removeFromServer(EnumSet.of(target.type()), target.path(), WatchRemoval.IGNORED);
        }
    }

    /**
     * Removes watchers from a path and notifies each of its removal.
     *
     * @param watcher the watcher to be removed; null for all
     * @return the types of the watches that had such a watcher, for {@link #removeFromServer}
     */
    public Set<WatcherType> remove(WatcherType type, String path, @Nullable Watcher watcher) {
        Set<WatcherType> left = EnumSet.noneOf(WatcherType.class);
        for (WatchKind kind : WatchKind.values()) {
            if (type.covers(kind.type())) {
                for (WatcherEntry entry : concerned(oneShot.at(kind, path), watcher)) {
                    oneShot.remove(kind, path, entry.watcher());
                    left.add(kind.type());
                    notifyRemoved(entry, path, kind.removalEvent());
                }
            }
        }
        for (AddWatchMode mode : AddWatchMode.values()) {
            if (type.covers(WatchTarget.type(mode))) {
                for (WatcherEntry entry : concerned(persistentAt(mode, path), watcher)) {
                    removePersistent(mode, path, entry.watcher());
                    left.add(WatchTarget.type(mode));
                    notifyRemoved(entry, path, EventType.PERSISTENT_WATCH_REMOVED);
                }
            }
        }
        onLoop.deliver();
        return left;
    }

    private static List<WatcherEntry> concerned(@Nullable WatcherSet watchers, @Nullable Watcher watcher) {
        if (watchers == null) {
            return List.of();
        }
        return watchers.all().stream()
                .filter(entry -> watcher == null || entry.watcher() == watcher)
                .toList();
    }

    private void notifyRemoved(WatcherEntry entry, String path, EventType type) {
        WatchedEvent event =
                new WatchedEvent(type, KeeperState.CONNECTED, entry.chroot().toClient(path), -1);
        if (!onLoop.take(entry.watcher(), event)) {
            lanes.dispatch(Lane.WATCH, () -> entry.watcher().processAsync(event));
        }
    }

    /**
     * Has the server remove its watches of some types, as far as no watcher needs them.
     *
     * @param then called once for each type: with null when that is done, or with the reason why it is not
     */
    public void removeFromServer(Set<WatcherType> types, String path, Consumer<@Nullable ZooKeeperException> then) {
        if (removal == null) {
            removal = new WatchRemoval(this, transport);
        }
        removal.removeUnwatched(types, path, then);
    }

    /** Sends the removals that may be sent, now that a watcher of {@code path} has come or gone. */
    private void recheckRemovals(String path) {
        if (removal != null) {
            removal.recheck(path);
        }
    }

    /** Removes a watch that has been closed. */
    public void close(SessionWatch watch) {
        Map<String, Set<WatcherType>> left = new HashMap<>();
        for (SessionWatch.Place place : watch.places()) {
            typesAt(place.path(), left).add(place.kind().type());
        }
        watch.leave(oneShot);
        for (SessionWatch.PersistentPlace place : watch.persistentPlaces()) {
            removePersistent(place.mode(), place.path(), watch);
            typesAt(place.path(), left).add(WatchTarget.type(place.mode()));
        }
        left.forEach((path, types) -> removeFromServer(types, path, WatchRemoval.IGNORED));
    }

    private static Set<WatcherType> typesAt(String path, Map<String, Set<WatcherType>> places) {
        return places.computeIfAbsent(path, at -> EnumSet.noneOf(WatcherType.class));
    }

    /** Notifies the watchers of an event that the server has sent. */
    public void eventReceived(EventType type, String path, long zxid) {
        oneShot.fire(type, path, zxid);
        if (persistent != null && !persistent.isEmpty()) {
            persistent.fire(type, path, zxid);
        }
        onLoop.deliver();
        recheckRemovals(path); // The watcher that was notified may have been the last one.
    }

    /**
     * Starts a connection, and returns the requests that set all watches again on it.
     *
     * @param maxRequest the limit of a request in bytes, with its header
     * @param zxid the last transaction that the client has seen; the server sends the events of later ones
     */
    public List<Request<Void>> restore(int maxRequest, long zxid) {
        return WatchRestore.requests(oneShot, persistent, displaced.keepsOneMode(), maxRequest, zxid);
    }

    /** Notes a new connection, on which the watches are going to be restored. */
    public void connected() {
        attached = true;
        displaced.connected();
        if (removal != null) {
            removal.attach();
        }
    }

    /** Notes the end of the connection: removals are not sent any more. {@link #endRemovals} follows. */
    public void disconnected() {
        attached = false;
    }

    /** Completes the removals of the former connection, whose watches ended with it. */
    public void endRemovals() {
        if (removal != null) {
            removal.notifyDetached();
        }
    }

    /** Notifies each persistent watcher, for each of its paths, that events may be missing. */
    public void notifyEventsMissed() {
        if (persistent != null) {
            persistent.notifyEventsMissed();
            onLoop.deliver();
        }
    }

    /** Notifies the persistent watchers of one path, the server's, that events may be missing. */
    void notifyEventsMissed(String path) {
        if (persistent != null) {
            persistent.notifyEventsMissed(path);
            onLoop.deliver();
        }
    }

    /** Ends all watches for one event, and notifies each watcher once for each of its paths. */
    public void endOneShot(KeeperState state) {
        oneShot.endAll(state);
        onLoop.deliver();
    }

    /**
     * Ends all watches, and notifies each watcher once for each of its paths; those on the loop with
     * {@link #deliverOnLoop}, when the requests of the session have ended, too.
     */
    public void endAll(KeeperState state) {
        oneShot.endAll(state);
        if (persistent != null) {
            persistent.endAll(state);
        }
    }

    /** Notifies the watchers on the loop of the end of their watches. */
    public void deliverOnLoop() {
        onLoop.deliver();
    }
}
