// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.handler.Lane;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one-shot watches of a session, by kind and by the server's path. A watch leaves the table when it is told of
 * something, in the same step. Confined to the loop.
 */
final class WatchTable {
    /** A watcher at one path; several of them form a chain, in the order of their registration. */
    private static final class Armed {
        private final Watcher watcher;
        private final Chroot chroot;
        private @Nullable Armed next;

        Armed(Watcher watcher, Chroot chroot) {
            this.watcher = watcher;
            this.chroot = chroot;
        }
    }

    private final Map<String, Armed> data = new HashMap<>();
    private final Map<String, Armed> exist = new HashMap<>();
    private final Map<String, Armed> child = new HashMap<>();
    private final LaneDispatcher lanes;

    WatchTable(LaneDispatcher lanes) {
        this.lanes = lanes;
    }

    /**
     * Adds a watcher.
     *
     * @return false if it was there already, or is a watch that has been closed
     */
    boolean add(WatchKind kind, String path, Watcher watcher, Chroot chroot) {
        SessionWatch handle = watcher instanceof SessionWatch watch ? watch : null;
        if (handle != null && handle.isClosed()) {
            return false;
        }
        Armed last = null;
        for (Armed armed = table(kind).get(path); armed != null; armed = armed.next) {
            if (armed.watcher == watcher) {
                return false;
            }
            last = armed;
        }
        Armed armed = new Armed(watcher, chroot);
        if (last == null) {
            table(kind).put(path, armed);
        } else {
            last.next = armed;
        }
        if (handle != null) {
            handle.armedAt(kind, path);
        }
        return true;
    }

    /** Removes a watcher; nothing happens if it is not there. */
    void remove(WatchKind kind, String path, Watcher watcher) {
        Armed before = null;
        Armed armed = table(kind).get(path);
        while (armed != null && armed.watcher != watcher) {
            before = armed;
            armed = armed.next;
        }
        if (armed == null) {
            return;
        }
        if (before != null) {
            before.next = armed.next;
        } else if (armed.next != null) {
            table(kind).put(path, armed.next);
        } else {
            table(kind).remove(path);
        }
        disarm(armed, kind, path);
    }

    /** Tells each watcher concerned once, and forgets it. */
    void fire(EventType type, String path, long zxid) {
        Armed first = null;
        Armed second = null;
        Armed third = null;
        switch (type) {
            case NODE_CREATED, NODE_DATA_CHANGED -> {
                first = take(WatchKind.DATA, path);
                second = take(WatchKind.EXIST, path);
            }
            case NODE_DELETED -> {
                first = take(WatchKind.DATA, path);
                second = take(WatchKind.EXIST, path);
                third = take(WatchKind.CHILD, path);
            }
            case NODE_CHILDREN_CHANGED -> first = take(WatchKind.CHILD, path);
            case NONE -> {}
        }
        tell(first, null, null, type, path, zxid);
        tell(second, first, null, type, path, zxid);
        tell(third, first, second, type, path, zxid);
    }

    /** The session is over, and all watches with it: each watcher is told once. */
    void endAll(KeeperState state) {
        Set<Watcher> told = Collections.newSetFromMap(new IdentityHashMap<>());
        for (WatchKind kind : WatchKind.values()) {
            Map<String, Armed> table = Map.copyOf(table(kind));
            table(kind).clear();
            table.forEach((path, chain) -> {
                for (Armed armed = chain; armed != null; armed = armed.next) {
                    disarm(armed, kind, path);
                    if (told.add(armed.watcher)) {
                        String shown = armed.chroot.toClient(path);
                        dispatch(armed.watcher, new WatchedEvent(EventType.NONE, state, shown, -1));
                    }
                }
            });
        }
    }

    /** The paths that have watches of a kind; a view. */
    Set<String> paths(WatchKind kind) {
        return table(kind).keySet();
    }

    boolean isEmpty() {
        return data.isEmpty() && exist.isEmpty() && child.isEmpty();
    }

    private @Nullable Armed take(WatchKind kind, String path) {
        Armed chain = table(kind).remove(path);
        for (Armed armed = chain; armed != null; armed = armed.next) {
            disarm(armed, kind, path);
        }
        return chain;
    }

    private void tell(
            @Nullable Armed chain,
            @Nullable Armed told,
            @Nullable Armed alsoTold,
            EventType type,
            String path,
            long zxid) {
        for (Armed armed = chain; armed != null; armed = armed.next) {
            if (!contains(told, armed.watcher) && !contains(alsoTold, armed.watcher)) {
                String shown = armed.chroot.toClient(path);
                dispatch(armed.watcher, new WatchedEvent(type, KeeperState.CONNECTED, shown, zxid));
            }
        }
    }

    private static boolean contains(@Nullable Armed chain, Watcher watcher) {
        for (Armed armed = chain; armed != null; armed = armed.next) {
            if (armed.watcher == watcher) {
                return true;
            }
        }
        return false;
    }

    private void dispatch(Watcher watcher, WatchedEvent event) {
        lanes.dispatch(Lane.WATCH, () -> watcher.processAsync(event));
    }

    private static void disarm(Armed armed, WatchKind kind, String path) {
        if (armed.watcher instanceof SessionWatch handle) {
            handle.disarmedAt(kind, path);
        }
    }

    private Map<String, Armed> table(WatchKind kind) {
        return switch (kind) {
            case DATA -> data;
            case EXIST -> exist;
            case CHILD -> child;
        };
    }
}
