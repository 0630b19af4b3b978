// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.SetWatches2Request;
import io.lanekeeper.client.internal.protocol.SetWatchesRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Splits the watches of a session into requests below a size, counted in bytes (ZOOKEEPER-706 counts characters).
 *
 * @param <K> tells apart the lists of paths in one request
 */
final class WatchRestore<K extends Enum<K>> {
    /** The size of a request of ZooKeeper's own client. */
    static final int MAX_BATCH = 128 * 1024;

    private final int limit;
    private final int overhead;
    private final Map<K, List<String>> batch;
    private final Function<Map<K, List<String>>, Request<Void>> maker;
    private final List<Request<Void>> requests;
    private long size;

    private WatchRestore(
            Class<K> lists,
            int maxRequest,
            int overhead,
            List<Request<Void>> requests,
            Function<Map<K, List<String>>, Request<Void>> maker) {
        limit = Math.min(MAX_BATCH, maxRequest - 2 * Integer.BYTES);
        batch = new EnumMap<>(lists);
        this.overhead = overhead;
        this.requests = requests;
        this.maker = maker;
        size = overhead;
    }

    /**
     * Returns the requests that set all watches again, those for one event first.
     *
     * @param persistent the persistent watches; null if there have been none
     * @param oneMode whether the server may be one before 3.9, which keeps one mode for a path
     * @param maxRequest the limit of a request in bytes, with its header
     * @param zxid the last transaction that the client has seen; the server sends the events of later ones
     */
    static List<Request<Void>> requests(
            WatchTable oneShot, @Nullable PersistentWatches persistent, boolean oneMode, int maxRequest, long zxid) {
        List<Request<Void>> requests = new ArrayList<>();
        Set<String> displaced = oneMode && persistent != null ? displaced(oneShot, persistent) : Set.of();
        addOneShot(requests, oneShot, displaced, maxRequest, zxid);
        if (persistent != null) {
            addPersistent(requests, persistent, maxRequest, zxid);
        }
        WatchRestore<WatchKind> last = oneShot(requests, maxRequest, zxid);
        last.addAll(WatchKind.CHILD, displaced);
        last.flush();
        return requests;
    }

    /**
     * Returns the paths whose watches of children a recursive watch on the same path would displace at a server before 3.9. They are
     * set behind it, and only there: the server sends the event of an earlier change each time.
     */
    private static Set<String> displaced(WatchTable oneShot, PersistentWatches persistent) {
        Set<String> paths = new LinkedHashSet<>(persistent.paths(AddWatchMode.PERSISTENT_RECURSIVE));
        paths.removeIf(path -> oneShot.at(WatchKind.CHILD, path) == null);
        return paths;
    }

    private static WatchRestore<WatchKind> oneShot(List<Request<Void>> requests, int maxRequest, long zxid) {
        return new WatchRestore<>(
                WatchKind.class,
                maxRequest,
                SetWatchesRequest.OVERHEAD,
                requests,
                paths -> new SetWatchesRequest(
                        zxid, of(paths, WatchKind.DATA), of(paths, WatchKind.EXIST), of(paths, WatchKind.CHILD)));
    }

    private static void addOneShot(
            List<Request<Void>> requests, WatchTable watches, Set<String> notChild, int maxRequest, long zxid) {
        WatchRestore<WatchKind> split = oneShot(requests, maxRequest, zxid);
        for (WatchKind kind : WatchTable.KINDS) {
            Collection<String> paths = watches.paths(kind);
            if (kind == WatchKind.CHILD && !notChild.isEmpty()) {
                paths = new LinkedHashSet<>(paths);
                paths.removeAll(notChild);
            }
            split.addAll(kind, paths);
        }
        split.flush();
    }

    private static void addPersistent(
            List<Request<Void>> requests, PersistentWatches watches, int maxRequest, long zxid) {
        WatchRestore<AddWatchMode> split = new WatchRestore<>(
                AddWatchMode.class,
                maxRequest,
                SetWatches2Request.OVERHEAD,
                requests,
                paths -> new SetWatches2Request(
                        zxid, of(paths, AddWatchMode.PERSISTENT), of(paths, AddWatchMode.PERSISTENT_RECURSIVE)));
        for (AddWatchMode mode : AddWatchMode.values()) {
            split.addAll(mode, watches.paths(mode));
        }
        split.flush();
    }

    private static <K> List<String> of(Map<K, List<String>> paths, K list) {
        return paths.getOrDefault(list, List.of());
    }

    private void addAll(K list, Collection<String> paths) {
        for (String path : paths) {
            long bytes = Jute.sizeOf(path);
            if (size + bytes > limit) {
                flush();
            }
            batch.computeIfAbsent(list, made -> new ArrayList<>()).add(path);
            size += bytes;
        }
    }

    private void flush() {
        if (!batch.isEmpty()) {
            requests.add(maker.apply(batch));
            batch.clear();
            size = overhead;
        }
    }
}
