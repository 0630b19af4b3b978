// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import java.time.Duration;

/**
 * An ordinary program on the handler with threads of its own, as with kazoo's threading handler. Calls are asynchronous; the
 * main thread waits for the results that it needs next.
 */
public final class OnThreads {
    private static final String PATH = "/threading-test";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private OnThreads() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        SequentialThreadHandler handler = SequentialThreadHandler.platform();
        try (Server server = Server.of(args);
                ZooKeeperClient zk = ZooKeeperClient.builder()
                        .connectString(server.connectString())
                        .handler(handler)
                        .build()) {
            zk.addListener(change -> System.out.println("Connection state changed: " + change.state()));
            zk.start().get(TIMEOUT);
            zk.deleteRecursive(PATH).get(TIMEOUT); // what an interrupted run may have left
            run(zk);
            zk.delete(PATH).get(TIMEOUT);
        } finally {
            handler.stop().await(TIMEOUT); // we made it, so we stop it
        }
    }

    private static void run(ZooKeeperClient zk) throws InterruptedException {
        AsyncResult<String> created = zk.create(PATH, bytes("test data"), CreateOptions.DEFAULT.makePath());
        try {
            System.out.println("Created path: " + created.get(Duration.ofSeconds(5)));
        } catch (ZooKeeperException | HandlerTimeoutException e) { // refused or lost; or not within our five seconds
            System.out.println("Creation failed: " + e.getMessage());
        }

        AsyncResult<NodeData> read = zk.getData(PATH); // both are in flight at once
        AsyncResult<Stat> looked = zk.exists(PATH);
        String data = text(read.get(TIMEOUT));
        boolean exists = looked.get(TIMEOUT) != null;
        System.out.println("Data: " + data + ", exists: " + exists);
        Expect.equal("test data", data);
        Expect.that(exists, PATH + " exists");
    }
}
