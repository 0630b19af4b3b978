// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.RemoveWatchesRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Completion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pending requests are counted by path and type, and removals go to the connected server alone. */
class WatchRegistryTest {
    private static final WatchTarget TARGET = new WatchTarget("/w", WatcherType.DATA);

    private final List<Completion<Void>> removals = new ArrayList<>();
    private final WatchRegistry watches =
            new WatchRegistry(new LaneDispatcher(new ManualHandler()), new WatchRegistry.Transport() {
                @Override
                public boolean connected() {
                    return true;
                }

                @Override
                public @Nullable ServerVersion serverVersion() {
                    return null;
                }

                @Override
                public void send(RemoveWatchesRequest request, Completion<Void> completion) {
                    removals.add(completion);
                }
            });
    private final Watcher watcher = event -> {};

    private void closeWatch() {
        SessionWatch watch = new SessionWatch(watcher, watches::close);
        assertTrue(watches.add(WatchKind.DATA, "/w", watch, Chroot.NONE));
        watch.close();
    }

    @Test
    void pendingRequestsAreCountedByPathAndType() {
        watches.requestQueued(TARGET);
        watches.requestQueued(new WatchTarget("/w", WatcherType.DATA));
        assertTrue(watches.isPending("/w", WatcherType.DATA) && watches.isPending("/w", WatcherType.ANY));
        assertFalse(watches.isPending("/w", WatcherType.CHILDREN) || watches.isPending("/v", WatcherType.ANY));
        watches.requestDropped(TARGET);
        assertTrue(watches.isPending("/w", WatcherType.DATA));
        watches.requestReplied(TARGET, null);
        assertFalse(watches.isPending("/w", WatcherType.ANY));
    }

    @Test
    void removalIsSentOnlyWhileConnected() {
        closeWatch();
        assertEquals(0, removals.size(), "sent without a connection");
        watches.connected();
        closeWatch();
        assertEquals(1, removals.size());
        watches.disconnected();
        closeWatch();
        assertEquals(1, removals.size(), "sent after the connection");
        watches.endRemovals();
        watches.connected();
        closeWatch();
        assertEquals(2, removals.size());
    }

    @Test
    void removalWaitsForAPendingRequestOfTheSameWatch() {
        watches.connected();
        watches.requestQueued(TARGET);
        closeWatch();
        assertEquals(0, removals.size());
        watches.requestDropped(TARGET);
        assertEquals(1, removals.size());
    }

    @Test
    void watchOfACancelledRequestIsRemoved() {
        watches.connected();
        watches.requestQueued(TARGET);
        watches.requestReplied(TARGET, WatchKind.DATA);
        assertEquals(1, removals.size());
    }
}
