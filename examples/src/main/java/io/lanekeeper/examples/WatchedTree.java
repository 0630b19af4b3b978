// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A persistent recursive watch: one watch for a whole tree, which stays set. Each change is an event, and no read is needed to set
 * it again. Changes during a lost connection have no events: then the watcher is notified with {@code EVENTS_MISSED}, and a
 * program with a copy reads the tree again.
 */
public final class WatchedTree {
    private static final String PATH = "/watched-tree";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private WatchedTree() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        try (Server server = Server.of(args);
                ZooKeeperClient zk = ZooKeeperClient.builder()
                        .connectString(server.connectString())
                        .handler(SequentialNettyHandler::owned)
                        .build()) {
            zk.start().get(TIMEOUT);
            zk.deleteRecursive(PATH).get(TIMEOUT); // what an interrupted run may have left
            run(zk);
        }
    }

    private static void run(ZooKeeperClient zk) throws InterruptedException {
        BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
        Watch watch = zk.watch(events::add);
        zk.addWatch(PATH, watch, AddWatchMode.PERSISTENT_RECURSIVE).get(TIMEOUT); // the node need not exist

        zk.create(PATH + "/eu/berlin", bytes("1"), CreateOptions.DEFAULT.makePath())
                .get(TIMEOUT);
        zk.setData(PATH + "/eu/berlin", bytes("2")).get(TIMEOUT);
        zk.setData(PATH + "/eu/berlin", bytes("3")).get(TIMEOUT);
        zk.deleteRecursive(PATH).get(TIMEOUT);

        expect(events, EventType.NODE_CREATED, PATH);
        expect(events, EventType.NODE_CREATED, PATH + "/eu");
        expect(events, EventType.NODE_CREATED, PATH + "/eu/berlin");
        expect(events, EventType.NODE_DATA_CHANGED, PATH + "/eu/berlin");
        expect(events, EventType.NODE_DATA_CHANGED, PATH + "/eu/berlin");
        expect(events, EventType.NODE_DELETED, PATH + "/eu/berlin");
        expect(events, EventType.NODE_DELETED, PATH + "/eu");
        expect(events, EventType.NODE_DELETED, PATH);

        watch.close(); // and the server forgets it, too
        zk.create(PATH, null).get(TIMEOUT);
        zk.delete(PATH).get(TIMEOUT);
        Expect.equal(0, events.size());
        System.out.println("Closed: no further event");
    }

    private static void expect(BlockingQueue<WatchedEvent> events, EventType type, String path)
            throws InterruptedException {
        WatchedEvent event = events.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        Expect.that(
                event != null && event.type() == type && event.path().equals(path),
                type + " at " + path + ", not " + event);
        System.out.println(event.type() + " " + event.path());
    }
}
