// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.RetryPolicy;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import java.time.Duration;

/** A client with a handler, time-outs and retries set by the application, and its behaviour without a server. */
public final class CustomConfiguration {
    private static final String PATH = "/custom-handler-test";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private CustomConfiguration() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        SequentialThreadHandler handler = SequentialThreadHandler.platform();
        handler.start().get(TIMEOUT); // a client would start it, too
        try (Server server = Server.of(args);
                ZooKeeperClient zk = configured(handler)
                        .connectString(server.connectString())
                        .build();
                ZooKeeperClient lost = hasty(handler).build()) { // one handler serves any number of clients
            zk.addListener(change -> System.out.println("State changed to: " + change.state()));
            zk.start().get(TIMEOUT);
            create(zk);
            giveUp(lost);
        } finally {
            handler.stop().await(TIMEOUT);
        }
    }

    private static ZooKeeperClientBuilder configured(Handler handler) {
        return ZooKeeperClient.builder()
                .handler(handler)
                .sessionTimeout(Duration.ofSeconds(30))
                .connectionRetry(RetryPolicy.builder()
                        .tries(3) // rounds through all servers
                        .delay(Duration.ofSeconds(1))
                        .backoff(2)
                        .build())
                .commandRetry(RetryPolicy.builder()
                        .tries(5)
                        .delay(Duration.ofMillis(100))
                        .backoff(1.5)
                        .build());
    }

    private static ZooKeeperClientBuilder hasty(Handler handler) {
        return configured(handler)
                .connectString("127.0.0.1:1")
                .connectionRetry(RetryPolicy.builder()
                        .tries(2)
                        .delay(Duration.ofMillis(50))
                        .build());
    }

    /** Retries a call that is given to {@code retry}, and no other. A create of unknown outcome is not retried. */
    private static void create(ZooKeeperClient zk) throws InterruptedException {
        zk.deleteRecursive(PATH).get(TIMEOUT);
        String path = zk.retry(() -> zk.create(PATH, bytes("handler data"), CreateOptions.DEFAULT.makePath()))
                .get(TIMEOUT);
        System.out.println("Created with custom handler: " + path);
        Expect.equal(PATH, path);
        zk.delete(PATH).get(TIMEOUT);
    }

    private static void giveUp(ZooKeeperClient lost) throws InterruptedException {
        try {
            lost.start().get(TIMEOUT);
            throw new IllegalStateException("a server at port 1?");
        } catch (RetryFailedException e) {
            System.out.println("No server: given up after " + e.attempts() + " rounds");
            Expect.equal(2, e.attempts());
        }
    }
}
