// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.protocol.SetWatches2Request;
import java.util.ArrayList;
import java.util.List;

/** Splits all persistent watches into requests below a size, as {@link WatchRearm} does with the others. */
final class PersistentRearm {
    private final int limit;
    private final long zxid;
    private final List<SetWatches2Request> requests = new ArrayList<>();
    private List<String> persistent = new ArrayList<>();
    private List<String> recursive = new ArrayList<>();
    private long size = SetWatches2Request.OVERHEAD;

    private PersistentRearm(int limit, long zxid) {
        this.limit = limit;
        this.zxid = zxid;
    }

    /**
     * The requests that arm all watches of {@code table}.
     *
     * @param maxRequest the limit of a request in bytes, with its header
     */
    static List<SetWatches2Request> of(PersistentWatches table, int maxRequest, long zxid) {
        PersistentRearm rearm =
                new PersistentRearm(Math.min(WatchRearm.MAX_BATCH, maxRequest - 2 * Integer.BYTES), zxid);
        for (AddWatchMode mode : AddWatchMode.values()) {
            for (String path : table.paths(mode)) {
                rearm.add(mode, path);
            }
        }
        rearm.flush();
        return rearm.requests;
    }

    private void add(AddWatchMode mode, String path) {
        long bytes = Jute.sizeOf(path);
        if (size + bytes > limit) {
            flush();
        }
        (mode == AddWatchMode.PERSISTENT ? persistent : recursive).add(path);
        size += bytes;
    }

    private void flush() {
        if (!persistent.isEmpty() || !recursive.isEmpty()) {
            requests.add(new SetWatches2Request(zxid, persistent, recursive));
            persistent = new ArrayList<>();
            recursive = new ArrayList<>();
            size = SetWatches2Request.OVERHEAD;
        }
    }
}
