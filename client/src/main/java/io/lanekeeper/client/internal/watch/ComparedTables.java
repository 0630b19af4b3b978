// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.SetWatchesRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a server is to compare with the state after a transaction: those whose data, existence or children are known. There
 * may be many. So the requests are made one by one, each with the watches that there are at that time.
 */
@LoopConfined
public final class ComparedTables {
    private final long zxid;
    private final Chroot chroot;
    private final List<List<String>> tables;
    private final Set<String> leftOut = new LinkedHashSet<>();
    /** The place of the next path. */
    private int table;

    private int index;
    private boolean any;

    /**
     * Takes the paths below {@code chroot}.
     *
     * @param data nodes that existed
     * @param exist nodes that did not exist
     * @param child nodes whose children are known
     */
    public ComparedTables(
            long zxid, Collection<String> data, Collection<String> exist, Collection<String> child, Chroot chroot) {
        this.zxid = zxid;
        this.chroot = chroot;
        tables = List.of(List.copyOf(data), List.copyOf(exist), List.copyOf(child));
    }

    /** Returns the server's paths that were left out so far: a persistent watch is, or may soon be on them. */
    public Set<String> leftOut() {
        return leftOut;
    }

    /** Returns whether the next request may be another one than null. */
    public boolean hasMore() {
        return !any || table < tables.size();
    }

    /**
     * Returns the next request, which leaves out the paths that a persistent watch is, or may soon be on; null if there is none. There is
     * at least one, whose reply shows the server's state.
     *
     * @param maxRequest the limit of a request in bytes, with its header
     */
    public @Nullable Request<Void> next(int maxRequest, DisplacedWatches displaced) {
        long room = Math.min(WatchRestore.MAX_BATCH, maxRequest - 2L * Integer.BYTES) - SetWatchesRequest.OVERHEAD;
        boolean filter = displaced.mayBePersistent();
        List<List<String>> part = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean empty = true;
        for (String path = peek(); path != null; path = peek()) {
            if (filter && displaced.mayBePersistent(path)) {
                leftOut.add(path);
            } else {
                room -= Jute.sizeOf(path);
                if (room < 0 && !empty) {
                    break;
                }
                part.get(table).add(path);
                empty = false;
            }
            index++;
        }
        if (empty && any) {
            return null;
        }
        any = true;
        return new SetWatchesRequest(zxid, part.get(0), part.get(1), part.get(2));
    }

    /** Returns the next path, the server's; null if there is none. */
    private @Nullable String peek() {
        while (table < tables.size() && index == tables.get(table).size()) {
            table++;
            index = 0;
        }
        return table < tables.size() ? chroot.toServer(tables.get(table).get(index)) : null;
    }
}
