// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.chaos.check.History.Kind;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Notified;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.node.DataWatch;
import io.lanekeeper.client.node.NodeListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one client, one of each kind, which are set again whenever they have ended. Works in the client's lanes; so
 * what is linked to a call is linked before the call can have ended.
 */
final class Watchers {
    private final Caller caller;
    private final Recorder recorder;
    private final ZooKeeperClient zk;
    private final Place place;
    private volatile boolean closed;
    private volatile @Nullable Watch once;
    private volatile @Nullable Watch persistent;
    private volatile @Nullable DataWatch states;
    /** The present part of what the persistent watch sees, from one gap to the next; the watch lane's. */
    private volatile int part;

    Watchers(Caller caller, Place place) {
        this.caller = caller;
        this.recorder = caller.recorder();
        this.zk = caller.zk();
        this.place = place;
    }

    void start() {
        zk.handler().loop().execute(() -> {
            watchOnce();
            watchPersistently();
            watchStates();
        });
    }

    /** Takes the watches away; nothing is set again. */
    void close() {
        closed = true;
        close(once);
        close(persistent);
        DataWatch watch = states;
        if (watch != null) {
            watch.close();
        }
    }

    private static void close(@Nullable Watch watch) {
        if (watch != null) {
            watch.close();
        }
    }

    private void watchOnce() {
        if (closed) {
            return;
        }
        String path = place.register(0);
        int watch = recorder.newWatch(Kind.ONCE, caller.client(), path);
        Watch handle = zk.watch(event -> {
            recorder.notified(watch, event);
            watchOnce();
        });
        once = handle;
        caller.get(path, watch, handle).link(done -> {
            if (!done.successful()) {
                handle.close();
                watchOnce();
            }
        });
    }

    private void watchPersistently() {
        if (closed) {
            return;
        }
        String path = place.register(1);
        part = newPart();
        Watch handle = zk.watch(this::persistentEvent);
        persistent = handle;
        zk.addWatch(path, handle, AddWatchMode.PERSISTENT).link(done -> {
            if (done.successful()) {
                readFor(part);
            } else {
                handle.close();
                watchPersistently();
            }
        });
    }

    private int newPart() {
        return recorder.newWatch(Kind.PERSISTENT, caller.client(), place.register(1));
    }

    private void persistentEvent(WatchedEvent event) {
        recorder.notified(part, event);
        if (event.type() == EventType.NONE) {
            watchPersistently();
        } else if (event.type() == EventType.EVENTS_MISSED) {
            part = newPart();
            readFor(part);
        }
    }

    /** From this on, events must be there. */
    private void readFor(int current) {
        caller.get(place.register(1), current, null).link(done -> {
            if (!done.successful() && current == part && !closed) {
                readFor(current);
            }
        });
    }

    private void watchStates() {
        int watch = recorder.newWatch(Kind.STATES, caller.client(), place.counter());
        states = zk.dataWatch(place.counter(), (node, event) -> {
            recorder.add(new Notified(watch, node(node), recorder.nextOrder()));
            return closed ? NodeListener.Next.END : NodeListener.Next.GO_ON;
        });
    }

    private @Nullable Node node(Optional<NodeData> data) {
        return data.map(present -> Values.node(place.counter(), present)).orElse(null);
    }
}
