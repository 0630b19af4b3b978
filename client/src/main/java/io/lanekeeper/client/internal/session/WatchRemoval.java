// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.NotSentException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.RemoveWatchesRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has the server forget a watch when its last watcher here has gone. The server has one watch of each type on a path for
 * all watchers of a session, and so the request must not hit one who is about to come: it leaves when no other that may set
 * a watch on the path is on its way. Those that are sent later are carried out later. Confined to the loop.
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

    /** Who waits for no answer. */
    static final Consumer<@Nullable ZooKeeperException> NOBODY = failure -> {};

    /** From here on servers tell the watches of one path apart. */
    private static final ServerVersion TELLS_APART = new ServerVersion(3, 9, 0);

    private final RequestPipeline pipeline;
    private final WatchTable watches;
    private final PersistentWatches persistent;
    private final WatchesUnderWay underWay;
    private final Session session;
    /** What nobody needs, but may come to need. */
    private final Map<String, Map<WatcherType, Consumer<@Nullable ZooKeeperException>>> held = new HashMap<>();

    WatchRemoval(
            RequestPipeline pipeline,
            WatchTable watches,
            PersistentWatches persistent,
            WatchesUnderWay underWay,
            Session session) {
        this.pipeline = pipeline;
        this.watches = watches;
        this.persistent = persistent;
        this.underWay = underWay;
        this.session = session;
    }

    /** A watch has been closed. */
    void close(SessionWatch watch) {
        Set<SessionWatch.Place> places = watch.places();
        watch.leave(watches);
        places.forEach(place -> removeUnwatched(type(place.kind()), place.path(), NOBODY));
        for (SessionWatch.PersistentPlace place : watch.persistentPlaces()) {
            persistent.remove(place.mode(), place.path(), watch);
            removeUnwatched(type(place.mode()), place.path(), NOBODY);
        }
    }

    /**
     * Has the server forget its watch of a type, if nobody here needs it and there is a server; {@code then} is told when that
     * is so, or why it is not.
     */
    void removeUnwatched(WatcherType type, String path, Consumer<@Nullable ZooKeeperException> then) {
        if (!session.connected() || watched(type, path) || wouldTakeOthersAlong(type, path)) {
            then.accept(null);
        } else if (underWay.at(path)) {
            held.computeIfAbsent(path, at -> new EnumMap<>(WatcherType.class)).merge(type, then, WatchRemoval::both);
        } else {
            // With nobody left on the path, what had to stay for the others' sake goes as well.
            send(type, watched(WatcherType.ANY, path) ? type : WatcherType.ANY, path, then);
        }
    }

    private static Consumer<@Nullable ZooKeeperException> both(
            Consumer<@Nullable ZooKeeperException> one, Consumer<@Nullable ZooKeeperException> other) {
        if (one == NOBODY || other == NOBODY) {
            return one == NOBODY ? other : one;
        }
        return one.andThen(other);
    }

    /**
     * A request has left that may have set a watch; {@code set} is the kind of the one for one event that is at the server, if
     * any. Its caller or its watcher may have gone.
     */
    void left(@Nullable WatchKind set, String path) {
        if (set != null && watches.at(set, path) == null) {
            removeUnwatched(type(set), path, NOBODY);
        }
        if (!held.isEmpty() && !underWay.at(path)) {
            Map<WatcherType, Consumer<@Nullable ZooKeeperException>> here = held.remove(path);
            if (here != null) {
                here.forEach((type, then) -> removeUnwatched(type, path, then));
            }
        }
    }

    /** The connection is gone, and with it what was to be removed. */
    void disconnected() {
        List<Map<WatcherType, Consumer<@Nullable ZooKeeperException>>> gone = List.copyOf(held.values());
        held.clear();
        gone.forEach(here -> here.values().forEach(then -> then.accept(null)));
    }

    /** Older servers remove whatever is on the path when asked for a one-shot watch. */
    private boolean wouldTakeOthersAlong(WatcherType type, String path) {
        boolean oneShot = type == WatcherType.DATA || type == WatcherType.CHILDREN;
        ServerVersion version = session.serverVersion();
        return oneShot
                && (watched(WatcherType.PERSISTENT, path) || watched(WatcherType.PERSISTENT_RECURSIVE, path))
                && (version == null || !version.isAtLeast(TELLS_APART));
    }

    private void send(WatcherType type, WatcherType asked, String path, Consumer<@Nullable ZooKeeperException> then) {
        RemoveWatchesRequest request = new RemoveWatchesRequest(Chroot.NONE, path, PathRules.check(path), asked);
        pipeline.acceptOwn(new Call<>(
                request,
                new LoopCompletion<Void>() {
                    @Override
                    void ended(@Nullable Void value, @Nullable Throwable error) {
                        removed(type, asked, path, error, then);
                    }
                },
                Call.FOREVER));
    }

    private void removed(
            WatcherType type,
            WatcherType asked,
            String path,
            @Nullable Throwable error,
            Consumer<@Nullable ZooKeeperException> then) {
        if (is(error, ErrorCode.MARSHALLING_ERROR) && asked != WatcherType.ANY) { // a server before 3.9
            if (watched(WatcherType.ANY, path)) {
                then.accept(null); // which keeps it, since it would take the others along
            } else {
                removeUnwatched(type, path, then);
            }
            return;
        }
        boolean forgotten = error == null || is(error, ErrorCode.NO_WATCHER);
        // What else may have happened ended the connection, and the server's watch with it.
        boolean failed = !forgotten && (error instanceof RefusedException || error instanceof NotSentException);
        then.accept(failed ? (ZooKeeperException) error : null);
    }

    private static boolean is(@Nullable Throwable error, ErrorCode code) {
        return error instanceof RefusedException refused && refused.code() == code;
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
}
