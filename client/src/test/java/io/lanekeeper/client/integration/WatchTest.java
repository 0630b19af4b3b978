// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** One-shot watches against a real server. */
@OnOldServers
class WatchTest extends RealServerTest {
    private static final byte[] DATA = {1};

    private final BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();

    @Test
    void eachKindOfChangeIsNotified() {
        ZooKeeperClient zk = started();
        assertNull(get(zk.exists("/w", events::add)));
        get(zk.create("/w", DATA));
        assertEvent(EventType.NODE_CREATED, "/w");
        get(zk.exists("/w", events::add));
        get(zk.setData("/w", DATA));
        assertEvent(EventType.NODE_DATA_CHANGED, "/w");
        get(zk.getData("/w", events::add));
        get(zk.setData("/w", DATA));
        assertEvent(EventType.NODE_DATA_CHANGED, "/w");
        get(zk.getChildren("/w", events::add));
        get(zk.create("/w/c", DATA));
        assertEvent(EventType.NODE_CHILDREN_CHANGED, "/w");
        get(zk.getChildrenWithStat("/w", events::add));
        get(zk.delete("/w/c"));
        assertEvent(EventType.NODE_CHILDREN_CHANGED, "/w");
        get(zk.getData("/w", events::add));
        get(zk.getChildren("/w", events::add));
        get(zk.delete("/w"));
        assertEvent(EventType.NODE_DELETED, "/w");
        assertEvent(EventType.NODE_DELETED, "/w");
        assertQuiet(zk);
    }

    @Test
    void watcherIsNotifiedOncePerChange() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", DATA));
        Watch both = zk.watch(events::add);
        get(zk.getData("/w", both));
        get(zk.exists("/w", both));
        get(zk.getChildren("/w", both));
        get(zk.getData("/w", event -> events.add(event)));
        get(zk.delete("/w"));
        assertEvent(EventType.NODE_DELETED, "/w");
        assertEvent(EventType.NODE_DELETED, "/w");
        assertQuiet(zk);
    }

    @Test
    void failedReadLeavesNoWatch() {
        ZooKeeperClient zk = started();
        failure(zk.getData("/none", events::add));
        failure(zk.getChildren("/none", events::add));
        get(zk.create("/none", DATA));
        get(zk.setData("/none", DATA));
        assertQuiet(zk);
    }

    @Test
    void closedWatchGetsNoEventAndIsRejected() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", DATA));
        Watch watch = zk.watch(events::add);
        get(zk.getData("/w", watch));
        get(zk.getChildren("/w", watch));
        watch.close();
        watch.close();
        get(zk.setData("/w", DATA));
        get(zk.create("/w/c", DATA));
        assertQuiet(zk);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> zk.getData("/w", watch));
        assertTrue(String.valueOf(refused.getMessage()).contains("closed watch"), refused.getMessage());
    }

    @Test
    void eventsHavePathsBelowTheChroot() {
        ZooKeeperClient zk = started(builder().connectString(server().connectString() + "/app"));
        get(zk.ensurePath("/"));
        get(zk.getChildren("/", events::add));
        get(zk.exists("/x", events::add));
        get(zk.create("/x", DATA));
        assertEvent(EventType.NODE_CREATED, "/x");
        assertEvent(EventType.NODE_CHILDREN_CHANGED, "/");
    }

    @Test
    void watchesOfAllKindsSurviveAnOutageAndMissNothing() throws Exception {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient other = started();
            ZooKeeperClient zk = started(builder().connectString(proxy.connectString()));
            for (String path : List.of("/data", "/gone", "/parent", "/quiet")) {
                get(other.create(path, DATA));
            }
            get(zk.getData("/data", events::add));
            get(zk.getData("/gone", events::add));
            get(zk.exists("/born", events::add));
            get(zk.getChildren("/parent", events::add));
            get(zk.getData("/quiet", events::add));
            proxy.refuse();
            proxy.cut();
            until("suspended", () -> zk.state() == SessionState.SUSPENDED);
            get(other.setData("/data", DATA));
            get(other.delete("/gone"));
            get(other.create("/born", DATA));
            get(other.create("/parent/child", DATA));
            proxy.accept();
            until("connected", () -> zk.state() == SessionState.CONNECTED);
            Map<String, EventType> notified = new ConcurrentHashMap<>();
            for (int i = 0; i < 4; i++) {
                WatchedEvent event = next();
                notified.put(event.path(), event.type());
            }
            assertEquals(
                    Map.of(
                            "/data", EventType.NODE_DATA_CHANGED,
                            "/gone", EventType.NODE_DELETED,
                            "/born", EventType.NODE_CREATED,
                            "/parent", EventType.NODE_CHILDREN_CHANGED),
                    notified);
            assertQuiet(zk);
            get(other.setData("/quiet", DATA));
            assertEvent(EventType.NODE_DATA_CHANGED, "/quiet");
        }
    }

    /** 4,000 paths of about 100 bytes are three requests of at most 128 KiB, and more than the server would read in one. */
    @Test
    void manyWatchesAreRestoredInSeveralRequests() {
        int count = 4000;
        ZooKeeperClient other = started();
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk = started(builder().connectString(proxy.connectString()));
            String parent = "/" + "ü".repeat(45);
            get(other.create(parent, DATA));
            List<AsyncResult<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(other.create(parent + "/" + i, DATA));
            }
            all.forEach(RealServerTest::get);
            all.clear();
            for (int i = 0; i < count; i++) {
                all.add(zk.getData(parent + "/" + i, events::add));
            }
            all.forEach(RealServerTest::get);
            proxy.cut();
            until("resumed", () -> zk.state() == SessionState.CONNECTED && server().watchCount() >= count);
            all.clear();
            for (int i = 0; i < count; i++) {
                all.add(other.setData(parent + "/" + i, DATA));
            }
            all.forEach(RealServerTest::get);
            get(zk.sync("/"));
            until("all are notified", () -> events.size() == count);
        }
    }

    @Test
    void stopNotifiesWatchersOfTheEnd() {
        ZooKeeperClient zk = started();
        get(zk.exists("/never", events::add));
        get(zk.stop());
        WatchedEvent event = next();
        assertEquals(EventType.NONE, event.type());
        assertEquals(KeeperState.CLOSED, event.keeperState());
        assertEquals("/never", event.path());
    }

    @Test
    void eventHasTheZxidOfTheChange() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", DATA));
        get(zk.getData("/w", events::add));
        long mzxid = get(zk.setData("/w", DATA)).mzxid();
        assertEquals(since("3.9") ? mzxid : -1, next().zxid());
    }

    @Test
    void watcherMaySetItsWatchAgain() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", DATA, CreateOptions.DEFAULT));
        BlockingQueue<Integer> versions = new LinkedBlockingQueue<>();
        follow(zk, versions);
        for (int version = 0; version < 20; version++) {
            int expected = version;
            until("version " + version, () -> versions.contains(expected));
            get(zk.setData("/w", DATA));
        }
    }

    private static void follow(ZooKeeperClient zk, BlockingQueue<Integer> versions) {
        Watcher again = event -> {
            if (event.type() != EventType.NONE) {
                follow(zk, versions);
            }
        };
        zk.getData("/w", again).link(read -> {
            if (read.successful()) {
                versions.add(read.getNoWait().stat().version());
            }
        });
    }

    private WatchedEvent next() {
        return next(events);
    }

    private void assertEvent(EventType type, String path) {
        WatchedEvent event = next();
        assertEquals(type, event.type());
        assertEquals(path, event.path());
        assertEquals(KeeperState.CONNECTED, event.keeperState());
    }

    /**
     * Checks that no event has arrived. Whatever the server has sent comes before the reply to a later read, and is in
     * its lane then.
     */
    private void assertQuiet(ZooKeeperClient zk) {
        get(zk.exists("/"));
        callbacksCalled();
        assertEquals(List.of(), List.copyOf(events));
    }
}
