// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the cases without a place in the demonstration: the value is up to date again after a reconnect and after an expiry. */
@Timeout(60)
class WatchedConfigTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final SequentialNettyHandler handler = SequentialNettyHandler.owned();
    private final ZooKeeperClient zk = client();
    private final ZooKeeperClient other = client();
    private final WatchedConfig config = new WatchedConfig(zk, handler, "/config");

    @BeforeEach
    void start() throws Exception {
        other.start().get(TIMEOUT);
        other.create("/config", bytes("one")).get(TIMEOUT);
        zk.start().get(TIMEOUT);
        untilValue("one");
    }

    @AfterEach
    void stop() throws Exception {
        zk.close();
        other.close();
        handler.stop().await(TIMEOUT);
        server.close();
    }

    @Test
    void followsAfterReconnect() throws Exception {
        server.restart();
        other.setData("/config", bytes("two"))
                .recover(lost -> other.setData("/config", bytes("two")))
                .get(TIMEOUT);

        untilValue("two");
        other.setData("/config", bytes("three")).get(TIMEOUT);
        untilValue("three");
    }

    @Test
    void followsAfterExpiry() throws Exception {
        CompletableFuture<Void> lost = new CompletableFuture<>();
        zk.addListener(change -> {
            if (change.state() == SessionState.LOST) {
                lost.complete(null);
            }
        });
        zk.create("/member", null, CreateOptions.of(CreateMode.EPHEMERAL)).get(TIMEOUT);
        server.expireSession(zk.sessionId());
        lost.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);

        other.setData("/config", bytes("two")).get(TIMEOUT);
        untilValue("two");
        assertEquals(null, other.exists("/member").get(TIMEOUT));
    }

    private ZooKeeperClient client() {
        return ZooKeeperClient.builder()
                .connectString(server.connectString())
                .handler(handler)
                .build();
    }

    private void untilValue(String expected) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!expected.equals(value())) {
            assertTrue(System.nanoTime() < deadline, "\"" + expected + "\" within " + TIMEOUT);
        }
    }

    /** The value is confined to the loop. */
    private @Nullable String value() throws InterruptedException {
        Promise<String> value = handler.asyncResult();
        handler.loop().execute(() -> value.set(config.value()));
        return value.get(TIMEOUT);
    }
}
