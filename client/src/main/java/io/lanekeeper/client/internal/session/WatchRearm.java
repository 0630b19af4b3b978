// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.protocol.SetWatchesRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Splits all watches of a table into requests below a size, counted in bytes (ZOOKEEPER-706 counts characters). */
final class WatchRearm {
    /** As much as ZooKeeper's own client puts into one request. */
    static final int MAX_BATCH = 128 * 1024;

    private final int limit;
    private final long zxid;
    private final List<SetWatchesRequest> requests = new ArrayList<>();
    private final Map<WatchKind, List<String>> batch = new EnumMap<>(WatchKind.class);
    private long size = SetWatchesRequest.OVERHEAD;

    private WatchRearm(int limit, long zxid) {
        this.limit = limit;
        this.zxid = zxid;
    }

    /**
     * The requests that arm all watches of {@code table}.
     *
     * @param maxRequest the limit of a request in bytes, with its header
     * @param zxid what the client has seen; the server tells what came after
     */
    static List<SetWatchesRequest> of(WatchTable table, int maxRequest, long zxid) {
        WatchRearm rearm = new WatchRearm(Math.min(MAX_BATCH, maxRequest - 2 * Integer.BYTES), zxid);
        for (WatchKind kind : WatchKind.values()) {
            for (String path : table.paths(kind)) {
                rearm.add(kind, path);
            }
        }
        rearm.flush();
        return rearm.requests;
    }

    private void add(WatchKind kind, String path) {
        long bytes = Jute.sizeOf(path);
        if (size + bytes > limit) {
            flush();
        }
        batch.computeIfAbsent(kind, k -> new ArrayList<>()).add(path);
        size += bytes;
    }

    private void flush() {
        if (!batch.isEmpty()) {
            requests.add(
                    new SetWatchesRequest(zxid, paths(WatchKind.DATA), paths(WatchKind.EXIST), paths(WatchKind.CHILD)));
            batch.clear();
            size = SetWatchesRequest.OVERHEAD;
        }
    }

    private List<String> paths(WatchKind kind) {
        @Nullable List<String> paths = batch.get(kind);
        return paths == null ? List.of() : paths;
    }
}
