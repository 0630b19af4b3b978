// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.RemoveWatchesRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has the server forget its watches when their last watcher here has gone. The server has one watch of each type on a path
 * for all watchers of a session, and so the request must not hit one who is about to come: it leaves when no other that may
 * set such a watch is on its way. Those that are sent later are carried out later. Confined to the loop.
 */
final class WatchRemoval {
    /** What this must know of the session. */
    interface Session {
        /** Whether there is a connection on which watches have been, or are being armed. */
        boolean connected();

        /** The server's version, if known. */
        @Nullable
        ServerVersion serverVersion();
    }

    /** From here on servers tell the watches of one path apart. */
    private static final ServerVersion TELLS_APART = new ServerVersion(3, 9, 0);

    private final RequestPipeline pipeline;
    private final WatchTable watches;
    private final PersistentWatches persistent;
    private final PendingWatchRequests pending;
    private final Session session;
    /** What the server may have for nobody, by path, and who waits for it to be asked. */
    private final Map<String, PendingRemovals> unwatched = new HashMap<>();

    private final Set<Removal> asked = new LinkedHashSet<>();
    private boolean attached;
    /** Whether the server has shown that it does not tell watches apart. */
    private boolean older;

    WatchRemoval(
            RequestPipeline pipeline,
            WatchTable watches,
            PersistentWatches persistent,
            PendingWatchRequests pending,
            Session session) {
        this.pipeline = pipeline;
        this.watches = watches;
        this.persistent = persistent;
        this.pending = pending;
        this.session = session;
    }

    /** A watch has been closed. */
    void close(SessionWatch watch) {
        Map<String, Set<WatcherType>> left = new HashMap<>();
        for (SessionWatch.Place place : watch.places()) {
            typesAt(place.path(), left).add(type(place.kind()));
        }
        watch.leave(watches);
        for (SessionWatch.PersistentPlace place : watch.persistentPlaces()) {
            persistent.remove(place.mode(), place.path(), watch);
            typesAt(place.path(), left).add(type(place.mode()));
        }
        left.forEach((path, types) -> removeUnwatched(types, path, PendingRemovals.NOBODY));
    }

    private static Set<WatcherType> typesAt(String path, Map<String, Set<WatcherType>> places) {
        return places.computeIfAbsent(path, at -> EnumSet.noneOf(WatcherType.class));
    }

    /**
     * Has the server forget its watches of some types, as far as nobody here needs them, if there is a server; {@code then} is
     * told for each type when that is so, or why it is not.
     */
    void removeUnwatched(Set<WatcherType> types, String path, Consumer<@Nullable ZooKeeperException> then) {
        if (connected()) {
            unwatched.computeIfAbsent(path, at -> new PendingRemovals()).add(types, then);
            recheck(path);
        } else {
            types.forEach(type -> then.accept(null));
        }
    }

    /** There is another connection, on which watches are going to be armed. */
    void attach() {
        attached = true;
        older = false;
    }

    /** The connection is gone, and with it what was to be removed; who waits for that is told by {@link #notifyDetached}. */
    void detach() {
        attached = false;
    }

    void notifyDetached() {
        List<Removal> open = List.copyOf(asked);
        List<PendingRemovals> gone = List.copyOf(unwatched.values());
        unwatched.clear();
        open.forEach(removal -> removal.set(null)); // Those that wait are not sent to the next server.
        gone.forEach(here -> here.notifyAllWaiting(null));
    }

    private boolean connected() {
        return attached && session.connected();
    }

    /**
     * A request has left that may have set a watch; {@code set} is the kind of the one for one event that is at the server, if
     * any. Its caller or its watcher may have gone.
     */
    void onPendingDone(@Nullable WatchKind set, String path) {
        if (set != null && watches.at(set, path) == null) {
            removeUnwatched(EnumSet.of(type(set)), path, PendingRemovals.NOBODY);
        } else {
            recheck(path);
        }
    }

    /** Looks again at a path where somebody has come or gone. */
    void recheck(String path) {
        PendingRemovals here = unwatched.isEmpty() ? null : unwatched.get(path);
        if (here == null || !connected()) {
            return;
        }
        PendingRemovals over = new PendingRemovals();
        List<Removal> leaving = new ArrayList<>(1);
        for (WatcherType type : here.types()) {
            if (watched(type, path)) {
                over.take(type, here); // Who is there now has the duty to remove it.
            }
        }
        if (!watched(WatcherType.ANY, path) && !pending.at(path, WatcherType.ANY)) {
            leaving.add(new Removal(WatcherType.ANY, path, here)); // What was spared goes as well.
            unwatched.remove(path);
        } else {
            recheckEach(path, here, over, leaving);
        }
        asked.addAll(leaving); // Whatever cannot be sent now ends with the connection.
        try {
            leaving.forEach(this::send);
        } finally {
            over.notifyAllWaiting(null); // Whoever calls the client from there comes behind.
        }
    }

    private void recheckEach(String path, PendingRemovals here, PendingRemovals over, List<Removal> leaving) {
        for (WatcherType type : here.types()) {
            if (isSpared(type, path)) {
                over.take(type, here);
                here.add(Set.of(type), PendingRemovals.NOBODY);
            } else if (!pending.at(path, type)) {
                PendingRemovals one = new PendingRemovals();
                one.take(type, here);
                leaving.add(new Removal(type, path, one));
            }
        }
        if (here.types().isEmpty()) {
            unwatched.remove(path);
        }
    }

    /** Whether the server would take others along, that are on the path. */
    private boolean isSpared(WatcherType type, String path) {
        ServerVersion version = session.serverVersion();
        if (type == WatcherType.PERSISTENT || type == WatcherType.PERSISTENT_RECURSIVE) {
            return older || (version != null && !version.isAtLeast(TELLS_APART));
        }
        boolean known = version != null && version.isAtLeast(TELLS_APART);
        return !known && (isNeeded(WatcherType.PERSISTENT, path) || isNeeded(WatcherType.PERSISTENT_RECURSIVE, path));
    }

    private boolean isNeeded(WatcherType type, String path) {
        return watched(type, path) || pending.at(path, type);
    }

    private void send(Removal removal) {
        RemoveWatchesRequest request =
                new RemoveWatchesRequest(Chroot.NONE, removal.path, PathRules.check(removal.path), removal.type);
        pipeline.acceptLast(new Call<>(request, removal, Call.FOREVER));
    }

    /** Whether anybody here needs the server's watch. */
    private boolean watched(WatcherType type, String path) {
        return switch (type) {
            case DATA -> watches.at(WatchKind.DATA, path) != null || watches.at(WatchKind.EXIST, path) != null;
            case CHILDREN -> watches.at(WatchKind.CHILD, path) != null;
            case PERSISTENT -> persistent.at(AddWatchMode.PERSISTENT, path) != null;
            case PERSISTENT_RECURSIVE -> persistent.at(AddWatchMode.PERSISTENT_RECURSIVE, path) != null;
            case ANY ->
                watched(WatcherType.DATA, path)
                        || watched(WatcherType.CHILDREN, path)
                        || watched(WatcherType.PERSISTENT, path)
                        || watched(WatcherType.PERSISTENT_RECURSIVE, path);
        };
    }

    /** The server's watch that watches of a kind need. */
    static WatcherType type(WatchKind kind) {
        return kind == WatchKind.CHILD ? WatcherType.CHILDREN : WatcherType.DATA;
    }

    static WatcherType type(AddWatchMode mode) {
        return mode == AddWatchMode.PERSISTENT ? WatcherType.PERSISTENT : WatcherType.PERSISTENT_RECURSIVE;
    }

    /** A request that has been asked, until it is answered. */
    private final class Removal extends LoopCompletion<Void> {
        private final WatcherType type;
        private final String path;
        private final PendingRemovals what;

        Removal(WatcherType type, String path, PendingRemovals what) {
            this.type = type;
            this.path = path;
            this.what = what;
        }

        @Override
        void ended(@Nullable Void value, @Nullable Throwable error) {
            asked.remove(this);
            if (is(error, ErrorCode.MARSHALLING_ERROR) && type != WatcherType.ANY) {
                older = true;
                PendingRemovals again = unwatched.computeIfAbsent(path, at -> new PendingRemovals());
                what.types().forEach(one -> again.take(one, what));
                recheck(path);
                return;
            }
            // What else may have happened has ended the connection, and the server's watch with it.
            boolean failed = error instanceof ProtocolException
                    || (error instanceof RefusedException && !is(error, ErrorCode.NO_WATCHER));
            what.notifyAllWaiting(failed ? (ZooKeeperException) error : null);
        }

        private boolean is(@Nullable Throwable error, ErrorCode code) {
            return error instanceof RefusedException refused && refused.code() == code;
        }
    }
}
