// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.RemoveWatchesRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes watches from the server when their last watcher here has gone. The server keeps one watch per path and type
 * for all watchers of a session. So a removal is sent only when no pending request may set the same watch. The server
 * carries out later requests after it.
 */
@LoopConfined
final class WatchRemoval {
    /** The callback of a removal for which no caller waits. */
    static final Consumer<@Nullable ZooKeeperException> IGNORED = failure -> {};

    /** From here on servers tell the watches of one path apart. */
    private static final ServerVersion TELLS_APART = new ServerVersion(3, 9, 0);

    private final WatchRegistry watches;
    private final WatchRegistry.Transport transport;
    /** The watches that the server may have without a watcher here, by path, with the callbacks for their removal. */
    private final Map<String, PendingRemovals> unwatched = new HashMap<>();

    private final Set<Removal> asked = new LinkedHashSet<>();
    /** True if the server has shown that it does not tell watches apart. */
    private boolean older;

    WatchRemoval(WatchRegistry watches, WatchRegistry.Transport transport) {
        this.watches = watches;
        this.transport = transport;
    }

    /**
     * Removes watches of some types from the connected server, as far as no watcher here needs them. {@code then} is
     * called once for each type: with null when that is done, or with the reason why it is not.
     */
    void removeUnwatched(Set<WatcherType> types, String path, Consumer<@Nullable ZooKeeperException> then) {
        if (watches.isConnected()) {
            unwatched.computeIfAbsent(path, at -> new PendingRemovals()).add(types, then);
            recheck(path);
        } else {
            types.forEach(type -> then.accept(null));
        }
    }

    /** Notes a new connection, on which watches are going to be restored. */
    void attach() {
        older = false;
    }

    /** Completes the removals of a connection that has ended: they are done with it. */
    void notifyDetached() {
        List<Removal> open = List.copyOf(asked);
        List<PendingRemovals> gone = List.copyOf(unwatched.values());
        unwatched.clear();
        open.forEach(removal -> removal.set(null)); // Those that wait are not sent to the next server.
        gone.forEach(here -> here.complete(null));
    }

    /** Checks a path again after a watcher has come or gone. */
    void recheck(String path) {
        PendingRemovals here = unwatched.isEmpty() ? null : unwatched.get(path);
        if (here == null || !watches.isConnected()) {
            return;
        }
        PendingRemovals over = new PendingRemovals();
        List<Removal> leaving = new ArrayList<>(1);
        for (WatcherType type : here.types()) {
            if (watches.isWatched(path, type)) {
                over.take(type, here); // Who is there now has the duty to remove it.
            }
        }
        if (!watches.isWatched(path, WatcherType.ANY) && !watches.isPending(path, WatcherType.ANY)) {
            leaving.add(new Removal(WatcherType.ANY, path, here)); // What was spared goes as well.
            unwatched.remove(path);
        } else {
            recheckEach(path, here, over, leaving);
        }
        asked.addAll(leaving); // Whatever cannot be sent now ends with the connection.
        try {
            leaving.forEach(this::send);
        } finally {
            over.complete(null); // A callback that calls the client from there comes behind.
        }
    }

    private void recheckEach(String path, PendingRemovals here, PendingRemovals over, List<Removal> leaving) {
        for (WatcherType type : here.types()) {
            if (isSpared(type, path)) {
                over.take(type, here);
                here.add(Set.of(type), IGNORED);
            } else if (!watches.isPending(path, type)) {
                PendingRemovals one = new PendingRemovals();
                one.take(type, here);
                leaving.add(new Removal(type, path, one));
            }
        }
        if (here.types().isEmpty()) {
            unwatched.remove(path);
        }
    }

    /** Returns whether the server would take others along, that are on the path. */
    private boolean isSpared(WatcherType type, String path) {
        ServerVersion version = transport.serverVersion();
        if (type == WatcherType.PERSISTENT || type == WatcherType.PERSISTENT_RECURSIVE) {
            return older || (version != null && !version.isAtLeast(TELLS_APART));
        }
        boolean known = version != null && version.isAtLeast(TELLS_APART);
        return !known && (isNeeded(WatcherType.PERSISTENT, path) || isNeeded(WatcherType.PERSISTENT_RECURSIVE, path));
    }

    private boolean isNeeded(WatcherType type, String path) {
        return watches.isWatched(path, type) || watches.isPending(path, type);
    }

    private void send(Removal removal) {
        RemoveWatchesRequest request =
                new RemoveWatchesRequest(Chroot.NONE, removal.path, PathRules.check(removal.path), removal.type);
        transport.send(request, removal);
    }

    /** The watches at one path that the server is to remove, by type, with the callbacks for the end of each. */
    private static final class PendingRemovals {
        private final Map<WatcherType, List<Consumer<@Nullable ZooKeeperException>>> waiting =
                new EnumMap<>(WatcherType.class);

        List<WatcherType> types() {
            return List.copyOf(waiting.keySet());
        }

        void add(Set<WatcherType> types, Consumer<@Nullable ZooKeeperException> then) {
            for (WatcherType type : types) {
                List<Consumer<@Nullable ZooKeeperException>> here =
                        waiting.computeIfAbsent(type, one -> new ArrayList<>(0));
                if (then != IGNORED) {
                    here.add(then);
                }
            }
        }

        /** Takes a type over from {@code other}. */
        void take(WatcherType type, PendingRemovals other) {
            List<Consumer<@Nullable ZooKeeperException>> there = other.waiting.remove(type);
            if (there != null) {
                waiting.computeIfAbsent(type, one -> new ArrayList<>(0)).addAll(there);
            }
        }

        void complete(@Nullable ZooKeeperException failure) {
            waiting.values().forEach(each -> each.forEach(then -> then.accept(failure)));
        }
    }

    /** A removal from its sending to its reply. */
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
        public void ended(@Nullable Void value, @Nullable Throwable error) {
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
            what.complete(failed ? (ZooKeeperException) error : null);
        }

        private boolean is(@Nullable Throwable error, ErrorCode code) {
            return error instanceof RefusedException refused && refused.code() == code;
        }
    }
}
