// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.protocol.AddWatchRequest;
import io.lanekeeper.client.internal.protocol.PathRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many requests are on their way, sent or waiting, that may have the server set a watch of a type on a path; those that
 * were given up among them. Confined to the loop.
 */
final class PendingWatchRequests {
    /** Who is told of each that has left. */
    interface Listener {
        /** With the kind of the watch for one event that the server has set; null if there is none. */
        void onAnswered(@Nullable WatchKind set, String path);
    }

    private record Place(String path, WatcherType type) {}

    private final Map<Place, Integer> requests = new HashMap<>();
    private final Listener listener;

    PendingWatchRequests(Listener listener) {
        this.listener = listener;
    }

    /** Whether there is one for a watch of a type, or of any. */
    boolean at(String path, WatcherType type) {
        if (requests.isEmpty()) {
            return false;
        } else if (type != WatcherType.ANY) {
            return requests.containsKey(new Place(path, type));
        }
        for (WatcherType one : WatcherType.values()) {
            if (requests.containsKey(new Place(path, one))) {
                return true;
            }
        }
        return false;
    }

    /** A request has been taken in. */
    void queued(Call<?> call) {
        Place place = place(call);
        if (place != null) {
            requests.merge(place, 1, Integer::sum);
        }
    }

    /** A request will not be sent, or not be answered. */
    void dropped(Call<?> call) {
        onAnswered(null, place(call));
    }

    /** A request has been answered, and who waits for it has been told. */
    void answered(Call<?> call, int error) {
        onAnswered(call.request().watchKind(error), place(call));
    }

    private void onAnswered(@Nullable WatchKind set, @Nullable Place place) {
        if (place != null) {
            requests.computeIfPresent(place, (at, count) -> count == 1 ? null : count - 1);
            listener.onAnswered(set, place.path());
        }
    }

    /** Where a request may set a watch; null if it doesn't. */
    private static @Nullable Place place(Call<?> call) {
        if (call.request().watcher() == null || !(call.request() instanceof PathRequest<?> request)) {
            return null;
        }
        WatchKind kind = request.watchKind(0);
        if (kind != null) {
            return new Place(request.serverPath(), WatchRemoval.type(kind));
        }
        return request instanceof AddWatchRequest add
                ? new Place(add.serverPath(), WatchRemoval.type(add.mode()))
                : null;
    }
}
