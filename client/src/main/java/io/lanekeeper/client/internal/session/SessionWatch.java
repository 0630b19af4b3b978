// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.protocol.WatchKind;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A watch with a handle. It knows where it is armed, so that closing it searches nothing. */
final class SessionWatch implements Watch {
    private record Place(WatchKind kind, String path) {}

    private final Watcher watcher;
    private final Consumer<SessionWatch> onClose;
    private final Set<Place> places = new HashSet<>();
    private volatile boolean closed;

    /** {@code onClose} has {@link #leave} called on the loop. */
    SessionWatch(Watcher watcher, Consumer<SessionWatch> onClose) {
        this.watcher = Objects.requireNonNull(watcher, "watcher");
        this.onClose = onClose;
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

    void armedAt(WatchKind kind, String path) {
        places.add(new Place(kind, path));
    }

    void disarmedAt(WatchKind kind, String path) {
        places.remove(new Place(kind, path));
    }

    /** Leaves the table. On the loop. */
    void leave(WatchTable table) {
        for (Place place : Set.copyOf(places)) {
            table.remove(place.kind(), place.path(), this);
        }
    }
}
