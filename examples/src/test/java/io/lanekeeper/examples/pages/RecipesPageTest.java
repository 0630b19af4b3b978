// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the code of docs/recipes.md against a server. */
@Timeout(60)
class RecipesPageTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final ZooKeeperClient zk = ZooKeeperClient.builder()
            .connectString(server.connectString())
            .handler(SequentialNettyHandler::owned)
            .build();
    private Recipes recipes;

    @BeforeEach
    void start() throws InterruptedException {
        zk.start().get(TIMEOUT);
        recipes = RecipesPage.setUp(zk);
    }

    @AfterEach
    void stop() {
        zk.close();
        server.close();
    }

    @Test
    void locksAndGuards() throws Exception {
        zk.ensurePath("/app/report").get(TIMEOUT);
        zk.ensurePath("/app/log").get(TIMEOUT);
        RecipesPage.lockAroundAJob(recipes, lease -> RecipesPage.guarded(lease).asVoid())
                .get(TIMEOUT);
        assertEquals(List.of("nightly-1"), zk.getChildren("/app/log").get(TIMEOUT));

        RecipesPage.tryLock(recipes.lock("/jobs/nightly"), Lease::release).get(TIMEOUT);
        Lease holder = recipes.lock("/jobs/nightly").acquire().get(TIMEOUT);
        assertEquals("host-7", holder.identifier());
        holder.release().get(TIMEOUT);
        assertInstanceOf(
                LeaseLostException.class,
                assertThrows(
                        RuntimeException.class,
                        () -> RecipesPage.guarded(holder).get(TIMEOUT)));
    }

    @Test
    void statesOfALease() throws Exception {
        Lease lease = recipes.lock("/l").acquire().get(TIMEOUT);
        CountDownLatch paused = new CountDownLatch(1);
        CountDownLatch resumed = new CountDownLatch(1);
        CountDownLatch lost = new CountDownLatch(1);
        RecipesPage.states(lease, paused::countDown, resumed::countDown, lost::countDown);
        server.killConnections();
        assertTrue(paused.await(15, TimeUnit.SECONDS));
        assertTrue(resumed.await(15, TimeUnit.SECONDS));
        assertTrue(lease.isHeld());
        server.expireSession(zk.sessionId());
        assertTrue(lost.await(15, TimeUnit.SECONDS));
        assertEquals(LossCause.SESSION_EXPIRED, lease.lost().get(TIMEOUT));
        assertEquals(LeaseState.LOST, lease.state());
        assertFalse(lease.isHeld());
    }

    @Test
    void claimDowngradeCounterCampaign() throws Exception {
        zk.ensurePath("/app/invoices").get(TIMEOUT);
        recipes.claimQueue("/orders", ClaimQueueOptions.DEFAULT)
                .put("order".getBytes(UTF_8))
                .get(TIMEOUT);
        RecipesPage.claim(recipes, order -> order).get(TIMEOUT);
        String invoice = zk.getChildren("/app/invoices").get(TIMEOUT).get(0);
        assertArrayEquals(
                "order".getBytes(UTF_8),
                zk.getData("/app/invoices/" + invoice).get(TIMEOUT).data());

        RecipesPage.downgrade(recipes, () -> {}).get(TIMEOUT);
        assertEquals(1000, RecipesPage.counter(recipes).get(TIMEOUT).last());
        RecipesPage.layouts(recipes);
        RecipesPage.campaign(recipes, leadership -> AsyncResults.completed(zk.handler(), null))
                .get(TIMEOUT);
    }
}
