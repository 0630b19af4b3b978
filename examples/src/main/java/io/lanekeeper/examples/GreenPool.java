// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.BlockingOperations;
import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ten workers that block, each on a virtual thread, as with a pool of eventlet's green threads in kazoo. A waiting virtual thread
 * holds no platform thread, so {@link ZooKeeperClient#blocking()} is cheap here. Before Java 21 the same program runs on platform
 * threads.
 */
public final class GreenPool {
    private static final String BASE = "/eventlet-test";
    private static final int WORKERS = 10;
    private static final Duration WORK = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private GreenPool() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        boolean green = Runtime.version().feature() >= 21;
        SequentialThreadHandler handler =
                green ? SequentialThreadHandler.virtual() : SequentialThreadHandler.platform();
        try (Server server = Server.of(args);
                ZooKeeperClient zk = ZooKeeperClient.builder()
                        .connectString(server.connectString())
                        .handler(handler)
                        .build()) {
            zk.start().get(TIMEOUT);
            zk.blocking().deleteRecursive(BASE);
            run(zk, handler);
            zk.blocking().deleteRecursive(BASE);
        } finally {
            handler.stop().await(TIMEOUT);
        }
    }

    private static void run(ZooKeeperClient zk, SequentialThreadHandler handler) throws InterruptedException {
        List<AsyncResult<Optional<String>>> pool = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            String data = "data-" + i;
            pool.add(handler.spawn(() -> worker(zk.blocking(), BASE + "/item-", data)));
        }
        List<String> paths = new ArrayList<>();
        for (AsyncResult<Optional<String>> worker : pool) {
            worker.get(TIMEOUT).ifPresent(paths::add);
        }
        System.out.println("Successfully created " + paths.size() + " paths");
        Expect.equal(WORKERS, paths.size());
        Expect.equal(WORKERS, zk.blocking().getChildren(BASE).size());
    }

    private static Optional<String> worker(BlockingOperations zk, String path, String data)
            throws InterruptedException {
        try {
            CreateOptions sequential =
                    CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL).makePath();
            String created = zk.create(path, bytes(data), sequential);
            Thread.sleep(WORK.toMillis());
            System.out.println("Created " + created + ": " + text(zk.getData(created)));
            return Optional.of(created);
        } catch (ZooKeeperException e) {
            System.out.println("Worker failed for " + path + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
