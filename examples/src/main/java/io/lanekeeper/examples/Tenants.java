// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A chroot for each tenant, all on one session and one connection: a view is one small object. The code of a tenant sees a whole
 * tree of its own; paths in results, events and errors are relative to it.
 */
public final class Tenants {
    private static final String BASE = "/tenants";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private Tenants() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        try (Server server = Server.of(args);
                ZooKeeperClient zk = ZooKeeperClient.builder()
                        .connectString(server.connectString())
                        .handler(SequentialNettyHandler::owned)
                        .build()) {
            zk.start().get(TIMEOUT);
            zk.deleteRecursive(BASE).get(TIMEOUT); // what an interrupted run may have left
            run(zk);
            zk.deleteRecursive(BASE).get(TIMEOUT);
        }
    }

    private static void run(ZooKeeperClient zk) throws InterruptedException {
        ZooKeeperOperations acme = tenant(zk, "acme", "green");
        ZooKeeperOperations globex = tenant(zk, "globex", "blue");
        System.out.println(
                "acme    sees /color = " + text(acme.getData("/color").get(TIMEOUT)));
        System.out.println(
                "globex  sees /color = " + text(globex.getData("/color").get(TIMEOUT)));

        List<String> names = zk.getChildren(BASE).get(TIMEOUT).stream().sorted().toList();
        System.out.println("outside " + BASE + " = " + names);
        Expect.equal(List.of("acme", "globex"), names);

        BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
        acme.getData("/color", events::add).get(TIMEOUT);
        zk.setData(BASE + "/globex/color", bytes("red")).get(TIMEOUT); // no concern of acme's
        zk.setData(BASE + "/acme/color", bytes("yellow")).get(TIMEOUT);
        WatchedEvent event = events.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        Expect.that(event != null && event.path().equals("/color"), "acme got an event with its own path: " + event);
        System.out.println("acme    gets " + event.type() + " at " + event.path());

        try {
            globex.getData("/acme/color").get(TIMEOUT);
            throw new IllegalStateException("globex sees acme");
        } catch (RefusedException e) {
            System.out.println("globex  is refused " + e.path() + ": " + e.code());
        }
    }

    private static ZooKeeperOperations tenant(ZooKeeperClient zk, String name, String color)
            throws InterruptedException {
        ZooKeeperOperations view = zk.chroot(BASE + "/" + name);
        view.ensurePath("/").get(TIMEOUT); // the chroot's own node, and those above it
        view.create("/color", bytes(color)).get(TIMEOUT);
        return view;
    }
}
