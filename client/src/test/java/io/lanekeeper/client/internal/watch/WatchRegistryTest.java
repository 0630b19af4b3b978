// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import io.lanekeeper.client.testkit.ManualHandler;
import org.junit.jupiter.api.Test;

/** Pending requests are counted by path and type, and removals go to the connected server alone. */
class WatchRegistryTest {
    private static final WatchTarget TARGET = new WatchTarget("/w", WatcherType.DATA);

    private final RemovalServer server = new RemovalServer();
    private final WatchRegistry watches = new WatchRegistry(new LaneDispatcher(new ManualHandler()), server);
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
        watches.requestEnded(TARGET, null);
        assertTrue(watches.isPending("/w", WatcherType.DATA));
        watches.requestEnded(TARGET, null);
        assertFalse(watches.isPending("/w", WatcherType.ANY));
    }

    @Test
    void removalIsSentOnlyWhileConnected() {
        closeWatch();
        assertEquals(0, server.removals(), "sent without a connection");
        watches.connected();
        closeWatch();
        assertEquals(1, server.removals());
        watches.disconnected();
        closeWatch();
        assertEquals(1, server.removals(), "sent after the connection");
        watches.endRemovals();
        watches.connected();
        closeWatch();
        assertEquals(2, server.removals());
    }

    @Test
    void removalWaitsForAPendingRequestOfTheSameWatch() {
        watches.connected();
        watches.requestQueued(TARGET);
        closeWatch();
        assertEquals(0, server.removals());
        watches.requestEnded(TARGET, null);
        assertEquals(1, server.removals());
    }

    @Test
    void watchOfACancelledRequestIsRemoved() {
        watches.connected();
        watches.requestQueued(TARGET);
        watches.requestEnded(TARGET, WatchKind.DATA);
        assertEquals(1, server.removals());
    }
}
