// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The code of docs/recipes.md. {@link PagesTest} compares the two, {@link RecipesPageTest} runs it. */
final class RecipesPage {
    private static final byte[] NEW_TEXT = "new".getBytes(UTF_8);

    private RecipesPage() {}

    static Recipes setUp(ZooKeeperClient zk) {
        Recipes recipes = Recipes.builder(zk)
                .chroot("/app") // default: the client's chroot
                .identifier("host-7") // shown in the nodes, for people who look for the holder
                .build();
        return recipes;
    }

    static AsyncResult<Void> lockAroundAJob(Recipes recipes, Function<Lease, AsyncResult<Void>> job) {
        Lock lock = recipes.lock("/jobs/nightly");
        AsyncResult<Lease> acquired = lock.acquire(); // acquired.cancel() gives up the place
        AsyncResult<Void> nightly = acquired.flatMap(lease -> {
            AsyncResult<Void> work = job.apply(lease);
            lease.lost().link(loss -> work.cancel()); // after a release, too: then the work has ended
            work.whenDone(done -> lease.release());
            return work;
        });
        return nightly;
    }

    static AsyncResult<Void> tryLock(Lock lock, Function<Lease, AsyncResult<Void>> job) {
        AsyncResult<Void> run = lock.tryAcquire(Duration.ofSeconds(5)).flatMap(lease -> {
            if (lease == null) {
                throw new IllegalStateException("busy"); // the error of the result
            }
            return job.apply(lease);
        });
        return run;
    }

    static AsyncResult<List<OpResult>> guarded(Lease lease) {
        AsyncResult<List<OpResult>> written =
                lease.guarded(List.of(Op.setData("/report", NEW_TEXT), Op.create("/log/nightly-1", NEW_TEXT)));
        return written;
    }

    static boolean fenced(Connection database, Lease lease) throws SQLException {
        try (PreparedStatement update =
                database.prepareStatement("UPDATE report SET text = ?, token = ? WHERE id = 1 AND token <= ?")) {
            update.setString(1, "new");
            update.setLong(2, lease.token());
            update.setLong(3, lease.token());
            return update.executeUpdate() == 1; // false: a later holder has written
        }
    }

    static void states(Lease lease, Runnable pause, Runnable goOn, Runnable abandon) {
        lease.addListener((each, state) -> {
            if (state == LeaseState.UNSURE) {
                pause.run();
            } else if (state == LeaseState.HELD) {
                goOn.run();
            } else if (state == LeaseState.LOST) {
                abandon.run();
            }
        });
    }

    static AsyncResult<Void> campaign(Recipes recipes, Function<Leadership, AsyncResult<Void>> lead) {
        LeaderElection election = recipes.election("/indexer", ElectionOptions.DEFAULT.id("http://10.0.0.7:8080"));
        AsyncResult<Void> campaign = election.campaign(leadership -> lead.apply(leadership)); // again and again
        campaign.link(ended -> System.out.println("closed, or refused by the server: " + ended.exception()));
        return election.close();
    }

    static AsyncResult<Void> downgrade(Recipes recipes, Runnable write) {
        AsyncResult<Lease> reader = recipes.readWriteLock("/config-lock")
                .write()
                .acquireWrite()
                .flatMap(writer -> {
                    write.run();
                    return writer.downgrade();
                });
        return reader.flatMap(Lease::release);
    }

    static AsyncResult<Void> claim(Recipes recipes, Function<byte[], byte[]> work) {
        ClaimQueue orders = recipes.claimQueue("/orders", ClaimQueueOptions.DEFAULT);
        AsyncResult<Void> done = orders.claim().flatMap(claim -> {
            byte[] invoice = work.apply(claim.data());
            return claim.ack(List.of(Op.create("/invoices/" + claim.name(), invoice)));
        });
        return done;
    }

    static AsyncResult<Counter.Range> counter(Recipes recipes) {
        Counter ids = recipes.counter("/ids").exactly().withTimeout(Duration.ofSeconds(10));
        AsyncResult<Counter.Range> block = ids.block(1000); // numbers that no other block has
        return block;
    }

    static void layouts(Recipes recipes) {
        recipes.lock("/jobs").layout(Layout.KAZOO);
        recipes.semaphore("/slots", SemaphoreOptions.max(5).layout(Layout.KAZOO));
        recipes.election("/leader", ElectionOptions.DEFAULT.layout(ElectionOptions.SELECTOR));
        recipes.counter("/hits").codec(Codecs.ASCII);
    }
}
