// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Five workers at once on one event loop, as with five greenlets in kazoo.
 *
 * <p>A worker is a chain of calls. Between two of them it waits for ZooKeeper or for a timer, and holds no thread. So five workers
 * that take a second each are done after about one second, on one thread.
 */
public final class FiveWorkers {
    private static final String BASE = "/five-workers";
    private static final Duration WORK = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private FiveWorkers() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        try (Server server = Server.of(args)) {
            run(server.connectString());
        }
    }

    private static void run(String connectString) throws InterruptedException {
        SequentialNettyHandler handler = SequentialNettyHandler.owned();
        try (ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString(connectString)
                .handler(handler)
                .build()) {
            zk.start().get(TIMEOUT);
            zk.deleteRecursive(BASE).get(TIMEOUT);
            work(zk, handler);
            zk.deleteRecursive(BASE).get(TIMEOUT);
        } finally {
            handler.stop().await(TIMEOUT); // we made it, so we stop it
        }
    }

    private static void work(ZooKeeperClient zk, Handler handler) throws InterruptedException {
        List<AsyncResult<String>> workers =
                IntStream.range(0, 5).mapToObj(id -> worker(zk, handler, id)).toList();
        List<String> paths = AsyncResults.all(handler, workers).get(TIMEOUT); // gevent: joinall
        System.out.println("All done: " + paths);

        List<String> children =
                zk.getChildren(BASE).get(TIMEOUT).stream().sorted().toList();
        System.out.println("Children: " + children);
        Expect.equal(List.of("worker-0", "worker-1", "worker-2", "worker-3", "worker-4"), children);
        for (String path : paths) {
            Expect.that(text(zk.getData(path).get(TIMEOUT)).endsWith(" updated"), path + " is updated");
        }
    }

    private static AsyncResult<String> worker(ZooKeeperClient zk, Handler handler, int id) {
        String path = BASE + "/worker-" + id;
        return zk.create(path, bytes("worker " + id + " data"), CreateOptions.DEFAULT.makePath())
                .flatMap(created -> handler.sleep(WORK))
                .flatMap(slept -> zk.setData(path, bytes("worker " + id + " updated")))
                .map(stat -> {
                    Expect.that(handler.loop().inLoop(), "every worker runs on the one event loop");
                    System.out.println("Worker " + id + " completed on "
                            + Thread.currentThread().getName());
                    return path;
                });
    }
}
