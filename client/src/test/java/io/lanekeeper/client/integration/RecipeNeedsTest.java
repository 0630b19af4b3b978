// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.spi.Changes;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The needs of recipes, at a real server. */
@OnOldServers
class RecipeNeedsTest extends RealServerTest {
    private static final byte[] DATA = {1};

    private final Queue<WatchedEvent> events = new ConcurrentLinkedQueue<>();
    private final Watcher watcher = events::add;

    private static Set<String> texts(Changes changes) {
        return changes.all().stream()
                .map(change -> change.type() + " " + change.path())
                .collect(Collectors.toSet());
    }

    /** Returns the zxid of the last transaction. */
    private static long lastZxid(ZooKeeperClient zk) {
        get(zk.sync("/"));
        get(zk.exists("/"));
        return zk.lastZxid();
    }

    private void assertNext(String event) {
        WatchedEvent next = next(events);
        while (next.type() == EventType.EVENTS_MISSED) {
            next = next(events); // of an old server, where another write came between
        }
        assertEquals(event, next.type() + " " + next.path());
    }

    @Test
    void changedSinceAnswersEachKindOfChangeInAnotherSession() {
        ZooKeeperClient writer = started();
        for (String path : List.of("/same", "/set", "/deleted", "/again", "/parent")) {
            get(writer.create(path, DATA));
        }
        long before = lastZxid(writer);
        get(writer.setData("/set", DATA));
        get(writer.delete("/deleted"));
        get(writer.delete("/again"));
        get(writer.create("/again", DATA));
        get(writer.create("/parent/child", DATA));
        get(writer.create("/new", DATA));
        List<String> known = List.of("/same", "/set", "/deleted", "/again", "/parent");
        ZooKeeperClient zk = started();
        get(zk.sync("/"));
        Changes changes = get(LoopClient.of(zk).changedSince(before, known, List.of("/new", "/none"), known));
        assertEquals(
                Set.of(
                        "NODE_DATA_CHANGED /set",
                        "NODE_DELETED /deleted",
                        "NODE_DATA_CHANGED /again",
                        "NODE_CHILDREN_CHANGED /again",
                        "NODE_CHILDREN_CHANGED /parent",
                        "NODE_CREATED /new"),
                texts(changes));
        assertTrue(changes.zxid() > before, changes.zxid() + " after " + before);
        assertEquals(Set.of(), changes.leftOut());
        assertEquals(
                Set.of(),
                texts(get(LoopClient.of(zk)
                        .changedSince(changes.zxid(), List.of("/set"), List.of(), known.subList(0, 2)))));
    }

    @Test
    void changedSinceInPartsIsBelowTheChrootAndFiresNoWatcher() {
        ZooKeeperClient zk = started(builder().connectString(server().connectString() + "/app"));
        get(zk.ensurePath("/"));
        if (since("3.9")) {
            get(zk.addWatch(
                    "/other", event -> {}, AddWatchMode.PERSISTENT)); // now the client knows the server's version
        }
        long before = lastZxid(zk);
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            paths.add("/node-with-a-long-name-" + (1_000_000 + i));
        }
        get(zk.create(paths.get(0), DATA));
        get(zk.getData(paths.get(0), watcher));
        Changes changes = get(LoopClient.of(zk).changedSince(before, paths.subList(0, 1), paths, List.of("/")));
        assertEquals(
                Set.of("NODE_DATA_CHANGED " + paths.get(0), "NODE_CREATED " + paths.get(0), "NODE_CHILDREN_CHANGED /"),
                texts(changes));
        get(zk.exists("/"));
        callbacksCalled();
        if (since("3.9")) {
            assertEquals(List.of(), List.copyOf(events));
        }
    }

    /** Before 3.9 the question would end them. */
    @Test
    @Needs("3.6")
    void changedSinceEndsNoPersistentWatch() {
        ZooKeeperClient zk = started();
        get(zk.create("/r", DATA));
        get(zk.addWatch("/r", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        Changes changes = get(LoopClient.of(zk).changedSince(0, List.of("/r"), List.of(), List.of("/r")));
        assertEquals(Set.of("/r"), changes.leftOut());
        assertEquals(Set.of(), texts(changes));
        get(zk.create("/r/a", DATA));
        assertNext("NODE_CREATED /r/a");
    }

    @Test
    @Needs("3.6")
    void oneShotWatchesEndNoPersistentWatch() {
        ZooKeeperClient zk = started();
        Queue<WatchedEvent> once = new ConcurrentLinkedQueue<>();
        for (AddWatchMode mode : AddWatchMode.values()) {
            String path = "/" + mode.name();
            get(zk.create(path, DATA));
            get(zk.addWatch(path, watcher, mode));
            get(zk.getData(path, once::add));
            get(zk.getChildren(path, once::add));
            get(zk.sync("/")); // behind whatever the client has sent for them
            get(zk.create(path + "/a", DATA));
            boolean recursive = mode == AddWatchMode.PERSISTENT_RECURSIVE;
            assertNext(recursive ? "NODE_CREATED " + path + "/a" : "NODE_CHILDREN_CHANGED " + path);
            assertEquals(EventType.NODE_CHILDREN_CHANGED, next(once).type());
            get(zk.setData(path, DATA));
            assertNext("NODE_DATA_CHANGED " + path);
            assertEquals(EventType.NODE_DATA_CHANGED, next(once).type());
            get(zk.setData(path, DATA));
            assertNext("NODE_DATA_CHANGED " + path);
            get(zk.deleteRecursive(path));
            assertNext(recursive ? "NODE_DELETED " + path + "/a" : "NODE_CHILDREN_CHANGED " + path);
            assertNext("NODE_DELETED " + path);
        }
    }

    /** The client sets the recursive watch again while the other read is under way. */
    @Test
    @Needs("3.6")
    void pipelinedReadsEndNoWatchOfOneAnother() {
        ZooKeeperClient zk = started();
        for (boolean dataFirst : new boolean[] {true, false}) {
            String path = "/" + dataFirst;
            Queue<WatchedEvent> children = new ConcurrentLinkedQueue<>();
            Queue<WatchedEvent> data = new ConcurrentLinkedQueue<>();
            get(zk.create(path, DATA));
            get(zk.addWatch(path, watcher, AddWatchMode.PERSISTENT_RECURSIVE));
            if (dataFirst) {
                zk.getData(path, data::add);
            }
            zk.getChildren(path, children::add);
            if (!dataFirst) {
                zk.getData(path, data::add);
            }
            get(zk.sync("/")); // behind whatever the client has sent for them
            get(zk.create(path + "/a", DATA));
            assertNext("NODE_CREATED " + path + "/a");
            assertEquals(EventType.NODE_CHILDREN_CHANGED, next(children).type());
            get(zk.setData(path, DATA));
            assertNext("NODE_DATA_CHANGED " + path);
            assertEquals(EventType.NODE_DATA_CHANGED, next(data).type());
        }
    }

    @Test
    @Needs("3.6")
    void recursiveWatchEndsNoChildWatch() {
        ZooKeeperClient zk = started();
        Queue<WatchedEvent> once = new ConcurrentLinkedQueue<>();
        get(zk.create("/r", DATA));
        get(zk.getChildren("/r", once::add));
        get(zk.addWatch("/r", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        get(zk.sync("/"));
        get(zk.create("/r/a", DATA));
        assertNext("NODE_CREATED /r/a");
        assertEquals(EventType.NODE_CHILDREN_CHANGED, next(once).type());
    }

    @Test
    void missingParentsAreCreatedAsContainers() {
        ZooKeeperClient zk = started();
        CreateOptions options =
                CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).makeContainerPath();
        assertEquals(
                "/c/d/node-0000000000",
                get(zk.createWithStat("/c/d/node-", DATA, options)).path());
        assertEquals("/c/d/node-0000000001", get(zk.create("/c/d/node-", DATA, options)));
    }

    /** A server deletes a container, and no other node, when its last child has gone. */
    @Test
    @RunsOn(value = HandlerForm.NETTY_NIO, because = "it is the nodes that are tested")
    void parentsGoWithTheirLastChild() throws Exception {
        assumeTrue(release == Release.EMBEDDED, "the interval of the other servers is a minute");
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.builder()
                .containerCheckInterval(Duration.ofMillis(50))
                .start()) {
            ZooKeeperClient zk = started(builder().connectString(server.connectString()));
            get(zk.create("/c/d/node", DATA, CreateOptions.DEFAULT.makeContainerPath()));
            get(zk.delete("/c/d/node"));
            until("the parents have been deleted", () -> get(zk.exists("/c")) == null);
            get(zk.stop());
        }
    }
}
