// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.ReadOp;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Several chroots on one session: every operation with a path stays below its own. */
@OnOldServers
class ChrootViewTest extends RealServerTest {
    private static final byte[] DATA = {1, 2, 3};

    private final BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();

    @Test
    @Needs("3.6")
    void eachOperationStaysBelowTheChroot() {
        ZooKeeperClient root = started();
        ZooKeeperOperations zk = root.chroot("/app").chroot("/").chroot("/team");
        get(zk.ensurePath("/"));
        get(root.ensurePath("/app/teammates"));
        CreateOptions ephemeral = CreateOptions.of(CreateMode.EPHEMERAL);
        get(root.create("/app/teammates/e", DATA, ephemeral));
        assertEquals("/n", get(zk.create("/n", DATA)));
        assertEquals("/e", get(zk.createWithStat("/e", DATA, ephemeral)).path());
        assertEquals("/c", get(zk.create("/c", DATA, CreateOptions.of(CreateMode.CONTAINER))));
        assertEquals(get(root.exists("/app/team/n")), get(zk.exists("/n")));
        get(zk.setData("/n", new byte[0]));
        assertArrayEquals(new byte[0], get(root.getData("/app/team/n")).data());
        assertEquals(Set.of("n", "e", "c"), Set.copyOf(get(zk.getChildren("/"))));
        assertEquals(
                Set.of("n", "e", "c"),
                Set.copyOf(get(zk.getChildrenWithStat("/")).names()));
        get(zk.setAcl("/n", Acl.READ_UNSAFE));
        assertEquals(get(root.getAcl("/app/team/n")), get(zk.getAcl("/n")));
        assertEquals(List.of("/e"), get(zk.getEphemerals("/")));
        assertEquals(3, get(zk.getAllChildrenNumber("/")));
        get(zk.sync("/n"));
        assertEquals(
                List.of(new OpResult.Created("/m", null), new OpResult.Deleted()),
                get(zk.multi(List.of(Op.create("/m", DATA), Op.delete("/c")))));
        assertEquals(
                "/c",
                assertInstanceOf(TransactionRefusedException.class, failure(zk.multi(List.of(Op.delete("/c")))))
                        .path());
        assertArrayEquals(
                DATA,
                get(zk.multiRead(List.of(ReadOp.getData("/m"))))
                        .get(0)
                        .nodeData()
                        .data());
        assertEquals(get(root.getConfig()), get(zk.getConfig()));

        Watcher watcher = events::add;
        get(zk.addWatch("/", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        get(zk.exists("/w", event -> {
            events.add(event);
        }));
        get(root.create("/app/team/w", DATA));
        for (int i = 0; i < 2; i++) {
            assertEvent(EventType.NODE_CREATED, "/w");
        }
        get(zk.removeWatches("/", watcher, WatcherType.ANY));
        assertEvent(EventType.PERSISTENT_WATCH_REMOVED, "/");
        get(root.chroot("/app").exists("/x", watcher));
        get(zk.withTimeout(LIMIT).chroot("/").exists("/y", watcher));
        get(root.chroot("/app/team").removeAllWatches("/y", WatcherType.ANY));
        assertEvent(EventType.DATA_WATCH_REMOVED, "/y");
        get(root.delete("/app/team/w"));
        get(zk.deleteRecursive("/m"));
        assertEquals(Set.of("n", "e"), Set.copyOf(get(root.getChildren("/app/team"))));
        assertEquals(
                "/none",
                assertInstanceOf(RefusedException.class, failure(zk.getData("/none")))
                        .path());
        assertThrows(IllegalArgumentException.class, () -> zk.chroot("relative"));
        assertThrows(IllegalArgumentException.class, () -> zk.delete("/"));
    }

    private void assertEvent(EventType type, String path) {
        WatchedEvent event = next(events);
        assertEquals(type + " " + path, event.type() + " " + event.path());
    }
}
