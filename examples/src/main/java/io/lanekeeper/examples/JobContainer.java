// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.node.NodeListener.Next;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A container: a parent that the server deletes some time after its last child is deleted. Parents of locks and elections are
 * cleaned up in this way. A program that creates a child must be ready to create the container again.
 */
public final class JobContainer {
    private static final String PATH = "/job-container";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    /** The longest wait for the deletion: by default a server looks for empty containers once a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private JobContainer() {}

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
        zk.create(PATH, null, CreateOptions.of(CreateMode.CONTAINER)).get(TIMEOUT);
        System.out.println("Created the container " + PATH);
        CountDownLatch gone = new CountDownLatch(1);
        zk.childrenWatch(PATH, (node, event) -> {
            System.out.println(node.map(jobs -> "Jobs: " + jobs.names().size()).orElse("The container is gone"));
            if (node.isEmpty()) {
                gone.countDown();
            }
            return node.isPresent() ? Next.GO_ON : Next.END;
        });

        CreateOptions sequential = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);
        String job = zk.create(PATH + "/job-", null, sequential).get(TIMEOUT);
        System.out.println("Created " + job);
        zk.delete(job).get(TIMEOUT);
        System.out.println("Deleted " + job + ", the last one");

        Expect.that(gone.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the server deletes an empty container");
        Expect.equal(null, zk.exists(PATH).get(TIMEOUT));
    }
}
