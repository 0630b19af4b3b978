// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import java.time.Duration;
import java.util.List;

/**
 * The uses of a result: wait, attach a callback, transform, combine, cancel. They are the same on every handler. With {@code
 * --threads} the handler has threads of its own, like the default handler of kazoo.
 */
public final class AsyncResultPatterns {
    private static final String BASE = "/async-test";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private AsyncResultPatterns() {}

    /** Takes an optional connect string, and {@code --threads}. */
    public static void main(String[] args) throws Exception {
        Handler handler = List.of(args).contains("--threads")
                ? SequentialThreadHandler.platform()
                : SequentialNettyHandler.owned();
        try (Server server = Server.of(args);
                ZooKeeperClient zk = client(server.connectString(), handler);
                ZooKeeperClient lost = client("127.0.0.1:1", handler)) { // one handler serves any number of clients
            zk.start().get(TIMEOUT);
            lost.start(); // There is no server: the client keeps trying, and no thread waits for that.
            zk.deleteRecursive(BASE).get(TIMEOUT);
            callbackAndThread(zk);
            transform(zk, handler);
            combine(zk, handler);
            giveUp(lost, handler);
            zk.deleteRecursive(BASE).get(TIMEOUT);
        } finally {
            handler.stop().await(TIMEOUT);
        }
    }

    private static ZooKeeperClient client(String connectString, Handler handler) {
        return ZooKeeperClient.builder()
                .connectString(connectString)
                .handler(handler)
                .build();
    }

    /** Attaches three links to one result. Each is called once; a link that is added after completion is called too. */
    private static void callbackAndThread(ZooKeeperClient zk) throws InterruptedException {
        AsyncResult<String> result = zk.create(BASE + "/node", bytes("async data"), CreateOptions.DEFAULT.makePath());
        result.link(done -> System.out.println("Callback received " + done.getNoWait()));

        AsyncResult<String> seen = result.map(path -> path); // without a lane: steps, not callbacks
        Thread background = new Thread(() -> {
            try {
                System.out.println("Background thread got " + result.get(TIMEOUT));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        background.start();
        System.out.println("Main thread goes on");
        background.join();
        Expect.equal(BASE + "/node", seen.get(TIMEOUT));
        System.out.println("Ready: " + result.ready() + ", successful: " + result.successful());
        Expect.that(result.ready() && result.successful(), "the node was created");
    }

    /** Transforms a result. The functions run on the loop, in no lane. An error skips them up to {@code recover}. */
    private static void transform(ZooKeeperClient zk, Handler handler) throws InterruptedException {
        String text = zk.getData(BASE + "/none")
                .map(Text::text)
                .recover(error -> error instanceof RefusedException refused && refused.code() == ErrorCode.NO_NODE
                        ? AsyncResults.completed(handler, "a default")
                        : AsyncResults.failed(handler, error))
                .flatMap(value -> zk.setData(BASE + "/node", bytes(value)))
                .flatMap(stat -> zk.getData(BASE + "/node"))
                .map(Text::text)
                .get(TIMEOUT);
        System.out.println("Transformed: " + text);
        Expect.equal("a default", text);
    }

    private static void combine(ZooKeeperClient zk, Handler handler) throws InterruptedException {
        List<String> both = AsyncResults.all(
                        handler, List.of(zk.create(BASE + "/a", null), zk.create(BASE + "/b", null)))
                .get(TIMEOUT);
        System.out.println("All: " + both);
        Expect.equal(List.of(BASE + "/a", BASE + "/b"), both);

        String first = AsyncResults.any(handler, List.of(zk.create(BASE + "/a", null), zk.create(BASE + "/c", null)))
                .get(TIMEOUT);
        System.out.println("Any: " + first + ", since " + BASE + "/a exists already");
        Expect.equal(BASE + "/c", first);
    }

    /** Ends a wait, cancels a result, and lets a result time out. */
    private static void giveUp(ZooKeeperClient lost, Handler handler) throws InterruptedException {
        AsyncResult<Void> sleeping = handler.sleep(Duration.ofHours(1));
        try {
            sleeping.get(Duration.ofMillis(50));
        } catch (HandlerTimeoutException e) {
            System.out.println("Waited in vain: " + e.getMessage());
        }
        Expect.that(!sleeping.ready(), "the wait is over, the call is not");
        Expect.that(sleeping.cancel() && sleeping.isCancelled(), "now it is");
        System.out.println("Cancelled: " + sleeping.exception());

        AsyncResult<NodeData> call = lost.withTimeout(Duration.ofMillis(100)).getData("/");
        call.await(TIMEOUT);
        Expect.that(call.exception() instanceof RequestTimeoutException, "the call's own time is over");
        System.out.println("Failed: " + call.exception());
    }
}
