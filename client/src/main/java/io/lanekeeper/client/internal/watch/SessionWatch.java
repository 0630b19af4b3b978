// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.Abandonable;
import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.handler.Handler;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A watch with a handle. It knows the places where it is registered, so that closing it needs no search. */
public final class SessionWatch implements Watch, Timed, Abandonable {
    /** A place where the watch is registered for one event. */
    record Place(WatchKind kind, String path) {}

    /** A place where the watch is registered persistently. */
    record PersistentPlace(AddWatchMode mode, String path) {}

    private final Watcher watcher;
    private final Consumer<SessionWatch> onClose;
    private final Set<Place> places = new HashSet<>();
    private final Set<PersistentPlace> persistentPlaces = new HashSet<>();
    private volatile boolean closed;

    /** {@code onClose} has it leave its places, on the loop. */
    public SessionWatch(Watcher watcher, Consumer<SessionWatch> onClose) {
        this.watcher = Objects.requireNonNull(watcher, "watcher");
        this.onClose = onClose;
    }

    /** Returns whether the watcher is notified on the loop. */
    boolean onLoop() {
        return watcher instanceof LoopWatch;
    }

    @Override
    public void timedBy(Handler handler) {
        if (watcher instanceof Timed timed) {
            timed.timedBy(handler);
        }
    }

    @Override
    public void abandoned() {
        if (watcher instanceof Abandonable abandonable) {
            abandonable.abandoned();
        }
    }

    @Override
    public void process(WatchedEvent event) throws Exception {
        if (!closed) {
            watcher.process(event);
        }
    }

    @Override
    public @Nullable Future<?> processAsync(WatchedEvent event) throws Exception {
        return closed ? null : watcher.processAsync(event);
    }

    @Override
    public @Nullable Future<?> processAsync(WatchedEvent event, Runnable begun) throws Exception {
        if (closed) {
            begun.run();
            return null;
        }
        return watcher.processAsync(event, begun);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.accept(this);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    void addPlace(WatchKind kind, String path) {
        places.add(new Place(kind, path));
    }

    void removePlace(WatchKind kind, String path) {
        places.remove(new Place(kind, path));
    }

    void addPersistentPlace(AddWatchMode mode, String path) {
        persistentPlaces.add(new PersistentPlace(mode, path));
    }

    void removePersistentPlace(AddWatchMode mode, String path) {
        persistentPlaces.remove(new PersistentPlace(mode, path));
    }

    /** Leaves the table. On the loop. */
    void leave(WatchTable table) {
        for (Place place : places()) {
            table.remove(place.kind(), place.path(), this);
        }
    }

    /** Returns the places where it is registered for one event. On the loop. */
    Set<Place> places() {
        return Set.copyOf(places);
    }

    /** Returns the places where it is registered persistently. On the loop. */
    Set<PersistentPlace> persistentPlaces() {
        return Set.copyOf(persistentPlaces);
    }
}
