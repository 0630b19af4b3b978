// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import org.junit.jupiter.api.Test;

/** Pending requests are counted by path and type. */
class PendingWatchRequestsTest {
    @Test
    void requestsAreCountedByPathAndType() {
        PendingWatchRequests pending = new PendingWatchRequests();
        WatchTarget target = new WatchTarget("/w", WatcherType.DATA);
        pending.add(target);
        pending.add(new WatchTarget("/w", WatcherType.DATA));
        assertTrue(pending.at("/w", WatcherType.DATA) && pending.at("/w", WatcherType.ANY));
        assertFalse(pending.at("/w", WatcherType.CHILDREN) || pending.at("/v", WatcherType.ANY));
        pending.remove(target);
        assertTrue(pending.at("/w", WatcherType.DATA));
        pending.remove(target);
        assertFalse(pending.at("/w", WatcherType.ANY));
    }
}
