// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model of what the watcher of a watch that stays should know about its nodes: their state when the watch was set, or
 * the state that it has read after it was notified of a gap, and the last event of each node since then. At rest the
 * nodes must be in this state.
 */
final class Standing {
    private static final long ABSENT = -1;

    private static final Set<EventType> REPLAYED =
            EnumSet.of(EventType.NODE_CREATED, EventType.NODE_DATA_CHANGED, EventType.NODE_CHILDREN_CHANGED);

    /** A node as far as a watch sees it: the transactions that made its data and its children, or {@link #ABSENT}. */
    private record Seen(long data, long children) {}

    private static final Seen GONE = new Seen(ABSENT, ABSENT);

    private final SimulatedZooKeeper servers;
    private final AddWatchMode mode;
    private final List<String> paths;
    private final @Nullable Function<String, AsyncResult<@Nullable Stat>> reader;
    private final Map<String, Seen> seen = new HashMap<>();
    /** True after a gap, if there is no reader to read the nodes again. */
    private boolean blind;

    private int ends;

    /** Watches one of the shared nodes; without a reader where replies and events have no common order. */
    Standing(
            SimulatedZooKeeper servers,
            String path,
            AddWatchMode mode,
            @Nullable Function<String, AsyncResult<@Nullable Stat>> reader) {
        this.servers = servers;
        this.mode = mode;
        this.reader = reader;
        paths = mode == AddWatchMode.PERSISTENT
                ? List.of(path)
                : World.SHARED.stream()
                        .filter(other -> (other + "/").startsWith(path + "/"))
                        .toList();
    }

    AddWatchMode mode() {
        return mode;
    }

    /** Notes that the watch is set: earlier events count. */
    void armed() {
        paths.forEach(path -> seen.putIfAbsent(path, now(path)));
    }

    void notified(WatchedEvent event) {
        if (event.zxid() < 0 && REPLAYED.contains(event.type())) {
            return; // for a one-shot watch that is set again on the same path; this watch has been notified
        }
        Seen before = seen.getOrDefault(event.path(), now(event.path()));
        switch (event.type()) {
            case NODE_CREATED -> seen.put(event.path(), new Seen(event.zxid(), event.zxid()));
            case NODE_DATA_CHANGED -> seen.put(event.path(), new Seen(event.zxid(), before.children()));
            case NODE_CHILDREN_CHANGED -> seen.put(event.path(), new Seen(before.data(), event.zxid()));
            case NODE_DELETED -> seen.put(event.path(), GONE);
            case EVENTS_MISSED -> {
                seen.clear();
                blind = reader == null;
                paths.forEach(this::read);
            }
            case NONE, PERSISTENT_WATCH_REMOVED -> ends++;
            case DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED -> throw new AssertionError("notified of " + event);
        }
    }

    private void read(String path) {
        if (reader != null) {
            reader.apply(path).link(done -> {
                if (done.successful()) {
                    Stat stat = done.value();
                    seen.put(path, stat == null ? GONE : new Seen(stat.mzxid(), stat.pzxid()));
                }
            });
        }
    }

    /** Returns how often the watcher was notified of its end, alone or with its session. */
    int ends() {
        return ends;
    }

    /** A node that is not as its watcher must think. */
    Optional<String> difference() {
        return paths.stream()
                .filter(path -> !blind && !agrees(seen.get(path), now(path)))
                .map(path -> path + " is " + now(path) + ", and was notified as " + seen.get(path))
                .findFirst();
    }

    private boolean agrees(@Nullable Seen notified, Seen now) {
        boolean withChildren = mode == AddWatchMode.PERSISTENT;
        if (notified == null) {
            return true; // after a gap that nothing has filled
        }
        return notified.data() == now.data() && (!withChildren || notified.children() == now.children());
    }

    private Seen now(String path) {
        return servers.exists(path) ? new Seen(servers.lastDataChange(path), servers.lastChildrenChange(path)) : GONE;
    }
}
