// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.node.PersistentNode;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.SharedValue;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The end of all recipes of a client, which itself goes on. */
class RecipesCloseTest {
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final byte[] DATA = {1};
    /** A part of the time that a request or a reply takes. */
    private static final long STEP = 500_000;

    private static final List<String> DIRECTORIES = List.of(
            "/lock",
            "/sem/locks",
            "/sem/leases",
            "/m1",
            "/m2",
            "/double",
            "/two",
            "/counter-__receipts__",
            "/claims/taken",
            "/election",
            "/group",
            "/parts/party",
            "/parts/locks/a",
            "/parts/locks/b");

    private final SimulatedClients clients = new SimulatedClients(2);
    private final Recipes recipes = Recipes.on(clients.client(0));
    private final Recipes others = Recipes.on(clients.client(1));
    private final List<Lease> held = new ArrayList<>();
    private final List<AsyncResult<?>> waiting = new ArrayList<>();

    /** Returns the ephemeral nodes of the first client. */
    private List<String> nodes() {
        List<String> found = new ArrayList<>();
        find("/", found);
        return found;
    }

    private void find(String path, List<String> found) {
        Stat stat = clients.get(clients.client(1).exists(path));
        if (stat == null) {
            return;
        }
        if (stat.ephemeralOwner() == clients.client(0).sessionId()) {
            found.add(path);
        }
        for (String child : clients.servers.children(path)) {
            find(path.equals("/") ? path + child : path + '/' + child, found);
        }
    }

    private void beginLocks() {
        held.add(clients.get(recipes.lock("/lock").acquire()));
        held.add(clients.get(recipes.reentrantLock("/reentrant").acquire("me")));
        held.add(clients.get(recipes.reentrantLock("/reentrant").acquire("me")));
        held.add(clients.get(recipes.multiLock(List.of("/m1", "/m2")).acquire()));
        ReadWriteLock shared = recipes.readWriteLock("/rw");
        held.add(clients.get(shared.read().acquire()));
        held.add(clients.get(recipes.semaphore("/sem", SemaphoreOptions.max(3)).acquire(2)));
        waiting.add(recipes.lock("/lock").acquire());
        waiting.add(recipes.lock("/lock").tryAcquire(TIME));
        waiting.add(recipes.reentrantLock("/reentrant").acquire("other"));
        waiting.add(recipes.multiLock(List.of("/m2", "/m3")).acquire());
        waiting.add(shared.write().acquireWrite());
        waiting.add(recipes.semaphore("/sem", SemaphoreOptions.max(3)).acquire(2));
    }

    private void beginValues() {
        clients.get(recipes.barrier("/barrier").set());
        held.add(clients.get(recipes.doubleBarrier("/double", 1).enter()));
        clients.get(recipes.counter("/counter").exactly().add(1));
        waiting.add(recipes.barrier("/barrier").await());
        waiting.add(recipes.barrier("/barrier").tryAwait(TIME));
        waiting.add(recipes.doubleBarrier("/two", 2).enter());
    }

    private void beginQueues() {
        ClaimQueue claims = recipes.claimQueue("/claims", ClaimQueueOptions.DEFAULT);
        clients.get(claims.put(DATA));
        held.add(clients.get(claims.claim()));
        waiting.add(claims.claim());
        waiting.add(recipes.queue("/queue").take());
        waiting.add(recipes.queue("/queue").tryTake(TIME));
    }

    @Test
    void allThatWasBegunEnds() {
        beginLocks();
        beginValues();
        beginQueues();
        LeaderElection leads = recipes.election("/election", ElectionOptions.DEFAULT);
        Promise<Void> work = clients.handler.asyncResult();
        AsyncResult<Void> campaign = leads.campaign(leadership -> work);
        held.add(clients.get(leads.awaitLeadership()));
        LeaderElection candidate = recipes.election("/election", ElectionOptions.DEFAULT.id("second"));
        clients.get(candidate.start());
        waiting.add(candidate.awaitLeadership());
        waiting.add(recipes.election("/idle", ElectionOptions.DEFAULT).awaitLeadership());
        Group group = recipes.group("/group");
        clients.get(group.start());
        clients.get(group.join("me", DATA));
        PersistentNode node = recipes.persistentNode("/node", DATA, PersistentNodeOptions.EPHEMERAL);
        clients.get(node.start());
        SetPartitioner partitioner = recipes.partitioner("/parts", PartitionerOptions.of(Set.of("a", "b")));
        clients.get(partitioner.start());
        held.addAll(partitioner.owned().values());
        assertEquals(2, partitioner.owned().size());
        clients.settle();
        waiting.forEach(one -> assertFalse(one.isDone(), one::toString));
        assertFalse(nodes().isEmpty());

        AsyncResult<Void> closed = recipes.close();
        clients.get(closed);

        assertEquals(List.of(), nodes());
        clients.settle();
        waiting.forEach(one -> assertInstanceOf(CancellationException.class, one.exception()));
        held.forEach(lease -> assertEquals(LeaseState.RELEASED, lease.state(), lease::toString));
        assertTrue(work.isCancelled());
        clients.get(campaign);
        clients.get(recipes.close());
        assertEquals(PersistentNode.State.CLOSED, node.state());
        assertEquals(SessionState.CONNECTED, clients.client(0).state());
        clients.get(others.lock("/lock").acquire());
        assertEquals(
                1,
                clients.get(others.claimQueue("/claims", ClaimQueueOptions.DEFAULT)
                                .claim())
                        .data()
                        .length);
        clients.close();
    }

    @Test
    void subscriptionsEnd() {
        List<String> signals = new ArrayList<>();
        SharedValue<String> value = recipes.value("/value", Codecs.UTF_8);
        clients.get(value.set("one"));
        value.publisher().subscribe(new Recorder<>("value", signals));
        recipes.election("/election", ElectionOptions.DEFAULT).leader().subscribe(new Recorder<>("leader", signals));
        Group group = recipes.group("/group");
        clients.get(group.start());
        group.publisher().subscribe(new Recorder<>("group", signals));
        clients.settle();
        signals.clear();
        clients.get(recipes.close());
        clients.settle();
        signals.sort(null);
        assertEquals(List.of("group complete", "leader CancellationException", "value CancellationException"), signals);
        signals.clear();
        recipes.value("/v", Codecs.UTF_8).publisher().subscribe(new Recorder<>("value", signals));
        recipes.election("/e", ElectionOptions.DEFAULT).leader().subscribe(new Recorder<>("leader", signals));
        clients.settle();
        assertEquals(List.of("value IllegalStateException", "leader IllegalStateException"), signals);
        clients.close();
    }

    private record Recorder<T>(String name, List<String> signals) implements Flow.Subscriber<T> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T item) {
            signals.add(name + " next");
        }

        @Override
        public void onError(Throwable error) {
            signals.add(name + ' ' + error.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            signals.add(name + " complete");
        }
    }

    private Map<String, Supplier<AsyncResult<?>>> calls() {
        Map<String, Supplier<AsyncResult<?>>> calls = new LinkedHashMap<>();
        calls.put("lock", () -> recipes.lock("/l").acquire());
        calls.put("try", () -> recipes.lock("/l").tryAcquire(Duration.ZERO));
        calls.put("contenders", () -> recipes.lock("/l").contenders());
        calls.put("adopt", () -> recipes.lock("/l").adopt("/l/_c_x-lock-0000000001", 1));
        calls.put("reentrant", () -> recipes.reentrantLock("/l").acquire("me"));
        calls.put("read", () -> recipes.readWriteLock("/l").read().acquire());
        calls.put("write", () -> recipes.readWriteLock("/l").write().acquireWrite());
        calls.put("multi", () -> recipes.multiLock(List.of("/l")).acquire());
        calls.put(
                "semaphore",
                () -> recipes.semaphore("/l", SemaphoreOptions.max(1)).acquire());
        calls.put(
                "holders",
                () -> recipes.semaphore("/l", SemaphoreOptions.max(1)).holders());
        calls.put(
                "election",
                () -> recipes.election("/l", ElectionOptions.DEFAULT).start());
        calls.put("await", () -> recipes.election("/l", ElectionOptions.DEFAULT).awaitLeadership());
        calls.put(
                "participants",
                () -> recipes.election("/l", ElectionOptions.DEFAULT).participants());
        calls.put("barrier", () -> recipes.barrier("/l").set());
        calls.put("lift", () -> recipes.barrier("/l").lift());
        calls.put("barrier await", () -> recipes.barrier("/l").await());
        calls.put("double", () -> recipes.doubleBarrier("/l", 2).enter());
        calls.put("add", () -> recipes.counter("/l").add(1));
        calls.put("get", () -> recipes.counter("/l").get());
        calls.put("value", () -> recipes.value("/l", Codecs.UTF_8).start());
        calls.put("set", () -> recipes.value("/l", Codecs.UTF_8).set("x"));
        calls.put("put", () -> recipes.queue("/l").put(DATA));
        calls.put("putAll", () -> recipes.queue("/l").putAll(List.of(DATA)));
        calls.put("take", () -> recipes.queue("/l").take());
        calls.put("peek", () -> recipes.queue("/l").peek());
        calls.put("size", () -> recipes.queue("/l").size());
        calls.put(
                "claim",
                () -> recipes.claimQueue("/l", ClaimQueueOptions.DEFAULT).claim());
        calls.put(
                "claim put",
                () -> recipes.claimQueue("/l", ClaimQueueOptions.DEFAULT).put(DATA));
        calls.put(
                "id put", () -> recipes.idQueue("/l", ClaimQueueOptions.DEFAULT).put("x", DATA));
        calls.put(
                "id remove",
                () -> recipes.idQueue("/l", ClaimQueueOptions.DEFAULT).remove("x"));
        calls.put("group", () -> recipes.group("/l").start());
        calls.put("join", () -> recipes.group("/l").join("me", DATA));
        calls.put(
                "partitioner",
                () -> recipes.partitioner("/l", PartitionerOptions.of(Set.of("a")))
                        .start());
        calls.put("timed", () -> recipes.timedLease("/l", TIME).tryObtain("me"));
        calls.put("kazoo", () -> recipes.kazooLease("/l", TIME).tryObtain("me"));
        calls.put(
                "node",
                () -> recipes.persistentNode("/l", DATA, PersistentNodeOptions.EPHEMERAL)
                        .start());
        calls.put(
                "data",
                () -> recipes.persistentNode("/l", DATA, PersistentNodeOptions.EPHEMERAL)
                        .setData(DATA));
        return calls;
    }

    @Test
    void laterCallsFailAndSendNothing() {
        clients.get(recipes.close());
        clients.servers.requests().clear();
        calls().forEach((name, call) -> {
            Throwable error = clients.error(call.get());
            assertInstanceOf(IllegalStateException.class, error, name);
            assertEquals("recipes: closed (expected: a call before Recipes.close)", error.getMessage(), name);
        });
        assertEquals(List.of(), clients.requests(0));
        clients.close();
    }

    @Test
    void endsOfWhatIsOverStillWork() {
        Lease lease = clients.get(recipes.lock("/lock").acquire());
        Group group = recipes.group("/group");
        var member = clients.get(group.join("me", DATA));
        clients.get(recipes.close());
        clients.get(lease.release());
        clients.get(member.leave());
        clients.get(group.close());
        clients.close();
    }

    /** A grant for a time survives the client, and all the more its recipes. */
    @Test
    void grantOfATimedLeaseStaysAndACallThatIsCancelledLeavesNone() {
        assertNotNull(clients.get(recipes.timedLease("/timed", TIME).tryObtain("me")));
        clients.get(recipes.close());
        assertEquals(null, clients.get(others.timedLease("/timed", TIME).tryObtain("other")));
        clients.close();
    }

    private static void cutCall(int steps, boolean kazoo) {
        SimulatedClients clients = new SimulatedClients(steps + 1, 3, 2);
        Recipes recipes = Recipes.on(clients.client(0));
        TimedLease lease = kazoo ? recipes.kazooLease("/timed", TIME) : recipes.timedLease("/timed", TIME);
        AsyncResult<TimedLease.@Nullable Grant> call = lease.tryObtain("me");
        for (int i = 0; i < steps; i++) {
            clients.handler.runOne();
        }
        clients.get(recipes.close());
        Recipes other = Recipes.on(clients.client(1));
        TimedLease theirs = kazoo ? other.kazooLease("/timed", TIME) : other.timedLease("/timed", TIME);
        assertEquals(
                call.isCancelled(),
                clients.get(theirs.tryObtain("other")) != null,
                "kazoo " + kazoo + ", step " + steps);
        clients.close();
    }

    @Test
    void timedLeaseThatIsObtainedDuringTheCloseIsGivenBack() {
        for (int steps = 0; steps < 60; steps += 2) {
            cutCall(steps, false);
            cutCall(steps, true);
        }
    }

    /** At each step of the calls: no node of a lock, a claim or a member is left when the result is complete. */
    @Test
    void nothingIsLeftWheneverItIsClosed() {
        for (int steps = 0; steps < 60; steps += 2) {
            closeAfter(steps, false);
        }
    }

    /** One call each: the requests of one may hide that those of another are not awaited. */
    @Test
    void nothingIsLeftOfASingleCall() {
        for (int steps = 0; steps < 40; steps += 2) {
            closeOne(steps, one -> one.lock("/lock").acquire());
            closeOne(
                    steps, one -> one.semaphore("/sem", SemaphoreOptions.max(1)).acquire());
            closeOne(steps, one -> one.multiLock(List.of("/m1", "/m2")).acquire());
            closeOne(steps, one -> one.doubleBarrier("/double", 1).enter());
            closeOne(steps, one -> one.doubleBarrier("/two", 2).enter());
            closeOne(steps, one -> one.counter("/counter").exactly().add(1));
            closeOne(
                    steps,
                    one -> one.claimQueue("/claims", ClaimQueueOptions.DEFAULT).claim());
            closeOne(
                    steps,
                    one -> one.election("/election", ElectionOptions.DEFAULT).start());
            closeOne(steps, one -> one.group("/group").join("me", DATA));
            closeOne(
                    steps,
                    one -> one.persistentNode("/node", DATA, PersistentNodeOptions.EPHEMERAL)
                            .start());
            closeOne(
                    steps,
                    one -> one.partitioner("/parts", PartitionerOptions.of(Set.of("a")))
                            .start());
        }
    }

    private static void closeOne(int steps, Consumer<Recipes> call) {
        RecipesCloseTest one = new RecipesCloseTest();
        SimulatedClients clients = one.clients;
        clients.get(one.others.claimQueue("/claims", ClaimQueueOptions.DEFAULT).put(DATA));
        clients.handler.network().latency(Duration.ofMillis(1), Duration.ofMillis(2));
        call.accept(one.recipes);
        clients.handler.advance(Duration.ofNanos(steps * STEP));
        AsyncResult<Void> closed = one.recipes.close();
        assertTrue(clients.handler.runUntil(closed::isDone, SimulatedClients.SOON));
        assertEquals(List.of(), left(clients), "step " + steps);
        clients.settle();
        assertEquals(List.of(), left(clients), "later, step " + steps);
        clients.close();
    }

    @Test
    void nothingIsLeftWhenTheConnectionIsCutMeanwhile() {
        for (int steps = 0; steps < 60; steps += 5) {
            closeAfter(steps, true);
        }
    }

    /** Returns the nodes of the first client as they are in this step. */
    private static List<String> left(SimulatedClients clients) {
        List<String> left = new ArrayList<>();
        for (String directory : DIRECTORIES) {
            if (clients.servers.exists(directory)) {
                clients.servers.children(directory).forEach(child -> left.add(directory + '/' + child));
            }
        }
        left.remove("/double/ready");
        if (clients.servers.exists("/node")) {
            left.add("/node");
        }
        return left;
    }

    private static void closeAfter(int steps, boolean cut) {
        RecipesCloseTest one = new RecipesCloseTest();
        SimulatedClients clients = one.clients;
        clients.get(one.others.queue("/queue").put("item".getBytes(UTF_8)));
        clients.get(one.others.claimQueue("/claims", ClaimQueueOptions.DEFAULT).put(DATA));
        clients.handler.network().latency(Duration.ofMillis(1), Duration.ofMillis(2));
        one.recipes.lock("/lock").acquire();
        one.recipes.lock("/lock").acquire();
        one.recipes.lock("/lock").layout(Layout.KAZOO).acquire();
        one.recipes.semaphore("/sem", SemaphoreOptions.max(2)).acquire(2);
        one.recipes.semaphore("/sem", SemaphoreOptions.max(2)).acquire(1);
        one.recipes.multiLock(List.of("/m1", "/m2")).acquire();
        one.recipes.doubleBarrier("/double", 1).enter();
        one.recipes.doubleBarrier("/two", 2).enter();
        one.recipes.counter("/counter").exactly().add(1);
        AsyncResult<byte[]> take = one.recipes.queue("/queue").take();
        one.recipes.claimQueue("/claims", ClaimQueueOptions.DEFAULT).claim();
        one.recipes.claimQueue("/claims", ClaimQueueOptions.DEFAULT).claim();
        one.recipes.election("/election", ElectionOptions.DEFAULT).start();
        one.recipes.group("/group").join("me", DATA);
        one.recipes
                .persistentNode("/node", DATA, PersistentNodeOptions.EPHEMERAL)
                .start();
        one.recipes
                .partitioner("/parts", PartitionerOptions.of(Set.of("a", "b")))
                .start();
        clients.handler.advance(Duration.ofNanos(steps * STEP));
        if (cut) {
            List<SimulatedLink> links = clients.servers.links(clients.client(0).sessionId());
            links.forEach(link -> link.resetAfterBytesToClient(steps * 5));
        }
        AsyncResult<Void> closed = one.recipes.close();
        assertTrue(clients.handler.runUntil(closed::isDone, SimulatedClients.SOON));
        assertEquals(List.of(), left(clients), "step " + steps);
        clients.settle();
        assertEquals(List.of(), one.nodes(), "step " + steps);
        Queue queue = one.others.queue("/queue");
        if (take.isCancelled() && !cut) { // With a cut it may be lost, as Queue says.
            assertNotNull(clients.get(queue.tryTake(Duration.ofSeconds(1))), "the item is lost, step " + steps);
        }
        assertNotNull(clients.get(
                one.others.claimQueue("/claims", ClaimQueueOptions.DEFAULT).tryClaim(Duration.ofSeconds(1))));
        clients.close();
    }

    @Test
    void closeWithoutAConnectionWaitsForTheNextOne() {
        beginLocks();
        for (int i = 0; i < 3; i++) {
            clients.servers.stop(i);
        }
        clients.handler.advance(Duration.ofSeconds(1));
        AsyncResult<Void> closed = recipes.close();
        clients.handler.advance(Duration.ofSeconds(1));
        assertFalse(closed.isDone());
        for (int i = 0; i < 3; i++) {
            clients.servers.start(i);
        }
        clients.get(closed);
        assertEquals(List.of(), nodes());
        clients.close();
    }

    @Test
    void stopOfTheClientCompletesTheClose() {
        beginLocks();
        for (int i = 0; i < 3; i++) {
            clients.servers.stop(i);
        }
        clients.handler.advance(Duration.ofSeconds(1));
        AsyncResult<Void> closed = recipes.close();
        AsyncResult<?> stopped = clients.client(0).stop();
        clients.get(closed);
        clients.get(stopped);
        for (int i = 0; i < 3; i++) {
            clients.servers.start(i);
        }
        clients.close();
    }

    @Test
    void partitionerAsksBeforeItReleases() {
        Promise<Void> answer = clients.handler.asyncResult();
        PartitionerOptions options =
                new PartitionerOptions(Set.of("a"), null, null, Duration.ofSeconds(1), item -> answer);
        clients.get(recipes.partitioner("/parts", options).start());
        AsyncResult<Void> closed = recipes.close();
        clients.settle();
        assertFalse(closed.isDone());
        assertEquals(1, clients.servers.children("/parts/locks/a").size());
        answer.set(null);
        clients.get(closed);
        assertEquals(List.of(), nodes());
        clients.close();
    }

    @Test
    void closedRecipesDoNotFollowTheClient() {
        RecipeContext context = clients.context(0);
        clients.get(context.work().close(List.of(), () -> AsyncResults.completed(clients.handler, null)));
        clients.disconnect(0);
        clients.settle();
        assertEquals(1, context.sessions().connections());
        clients.close();
    }
}
