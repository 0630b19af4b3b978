// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.node.NodeListener.Next;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A node with a time to live: the server deletes it when it has not been set and has had no children for that long. Unlike an
 * ephemeral node it outlives its session. Servers need {@code zookeeper.extendedTypesEnabled=true} for it.
 */
public final class TimeToLive {
    private static final String PATH = "/time-to-live";
    private static final Duration TTL = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    /** The longest wait for the deletion: by default a server looks for such nodes once a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private TimeToLive() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        System.setProperty("zookeeper.extendedTypesEnabled", "true"); // for a server in this process
        try (Server server = Server.of(args);
                ZooKeeperClient zk = ZooKeeperClient.builder()
                        .connectString(server.connectString())
                        .handler(SequentialNettyHandler::owned)
                        .build()) {
            zk.start().get(TIMEOUT);
            zk.deleteRecursive(PATH).get(TIMEOUT); // what an interrupted run may have left
            run(zk);
        } catch (RefusedException e) {
            if (e.code() != ErrorCode.UNIMPLEMENTED) {
                throw e;
            }
            System.out.println("The server is not set up for nodes with a time to live");
        }
    }

    private static void run(ZooKeeperClient zk) throws InterruptedException {
        zk.transaction()
                .create(PATH, bytes("cached"), CreateOptions.of(CreateMode.PERSISTENT_WITH_TTL, TTL))
                .create(PATH + "/child", null)
                .commit()
                .get(TIMEOUT);
        System.out.println("Created " + PATH + " for " + TTL.toMillis() + " ms, with a child");
        CountDownLatch gone = new CountDownLatch(1);
        zk.dataWatch(PATH, (node, event) -> {
            if (node.isEmpty()) {
                gone.countDown();
            }
            return node.isPresent() ? Next.GO_ON : Next.END;
        });

        zk.handler().sleep(TTL.multipliedBy(2)).get(TIMEOUT);
        Expect.that(zk.exists(PATH).get(TIMEOUT) != null, "a node with a child stays");
        System.out.println("Its time is over, but it has a child");
        zk.delete(PATH + "/child").get(TIMEOUT);
        System.out.println("Deleted the child");
        Expect.that(gone.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the server deletes it when its time is over");
        System.out.println("It is gone, too");
    }
}
