// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.internal.protocol.RemoveWatchesRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connected server that only counts removals. */
final class RemovalServer implements WatchRegistry.Transport {
    @Nullable
    ServerVersion version = new ServerVersion(3, 9, 0);

    private final List<Completion<Void>> open = new ArrayList<>();

    @Override
    public boolean connected() {
        return true;
    }

    @Override
    public @Nullable ServerVersion serverVersion() {
        return version;
    }

    @Override
    public void send(RemoveWatchesRequest request, Completion<Void> completion) {
        open.add(completion);
    }

    /** Gives no reply. */
    @Override
    public void sendNow(Request<Void> request, Completion<Void> completion) {}

    @Override
    public boolean isAtLeast(ServerVersion wanted) {
        ServerVersion known = version;
        return known != null && known.isAtLeast(wanted);
    }

    @Override
    public long streamZxid() {
        return 0;
    }

    /** Returns the number of removals without a reply. */
    int removals() {
        return open.size();
    }

    /** Replies to all removals, and returns their number. */
    int take() {
        List<Completion<Void>> taken = List.copyOf(open);
        open.clear();
        taken.forEach(completion -> completion.set(null));
        return taken.size();
    }
}
