// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.internal.protocol.PathRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many requests are on their way, sent or waiting, that may have the server set a watch on a path; those that were given
 * up among them. Confined to the loop.
 */
final class WatchesUnderWay {
    /** Who is told of each that has left. */
    interface Listener {
        /** With the kind of the watch for one event that the server has set; null if there is none. */
        void left(@Nullable WatchKind set, String path);
    }

    private final Map<String, Integer> requests = new HashMap<>();
    private final Listener listener;

    WatchesUnderWay(Listener listener) {
        this.listener = listener;
    }

    boolean at(String path) {
        return requests.containsKey(path);
    }

    /** A request has been taken in. */
    void entered(Call<?> call) {
        String path = path(call);
        if (path != null) {
            requests.merge(path, 1, Integer::sum);
        }
    }

    /** A request will not be sent, or not be answered. */
    void dropped(Call<?> call) {
        left(null, path(call));
    }

    /** A request has been answered, and who waits for it has been told. */
    void answered(Call<?> call, int error) {
        left(call.request().watchKind(error), path(call));
    }

    private void left(@Nullable WatchKind set, @Nullable String path) {
        if (path != null) {
            requests.computeIfPresent(path, (at, count) -> count == 1 ? null : count - 1);
            listener.left(set, path);
        }
    }

    /** Where a request may set a watch; null if it doesn't. */
    private static @Nullable String path(Call<?> call) {
        boolean watches = call.request().watcher() != null;
        return watches && call.request() instanceof PathRequest<?> request ? request.serverPath() : null;
    }
}
