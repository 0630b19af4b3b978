// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The first five minutes: create, read, watch, set, list, delete.
 *
 * <p>The main thread may block, so it waits for each result with {@code get}. On an event loop it must not, and
 * would use {@code link}, {@code map} and {@code flatMap}: see {@link FiveWorkers}.
 */
public final class QuickStart {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private QuickStart() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        try (Server server = Server.of(args)) {
            run(server.connectString());
        }
    }

    private static void run(String connectString) throws Exception {
        try (ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString(connectString)
                .handler(SequentialNettyHandler::owned) // made by the client, so stopped by the client
                .build()) {
            zk.addListener(change -> System.out.println("session  " + change.state() + ": " + change.cause()));
            zk.start().get(TIMEOUT);
            walk(zk);
        }
    }

    private static void walk(ZooKeeperClient zk) throws InterruptedException {
        zk.deleteRecursive("/quick-start").get(TIMEOUT); // what an interrupted run may have left

        String path = zk.create("/quick-start", bytes("one")).get(TIMEOUT);
        System.out.println("created  " + path);

        BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
        NodeData read = zk.getData(path, events::add).get(TIMEOUT);
        System.out.println(
                "read     \"" + text(read) + "\", version " + read.stat().version() + ", and set a watch");
        Expect.equal("one", text(read));

        Stat stat = zk.setData(path, bytes("two"), read.stat().version()).get(TIMEOUT);
        System.out.println("set      \"two\", version " + stat.version());

        WatchedEvent event = events.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        Expect.that(event != null && event.type() == EventType.NODE_DATA_CHANGED, "the watch saw the change: " + event);
        System.out.println("watch    " + event.type() + " at " + event.path());

        CreateOptions ephemeral = CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL);
        zk.create(path + "/member-", null, ephemeral).get(TIMEOUT);
        zk.create(path + "/member-", null, ephemeral).get(TIMEOUT);
        List<String> children =
                zk.getChildren(path).get(TIMEOUT).stream().sorted().toList();
        System.out.println("children " + children);
        Expect.equal(List.of("member-0000000000", "member-0000000001"), children);

        zk.deleteRecursive(path).get(TIMEOUT);
        Expect.equal(null, zk.exists(path).get(TIMEOUT));
        System.out.println("deleted  " + path);
    }
}
