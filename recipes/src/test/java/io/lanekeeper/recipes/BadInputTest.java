// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.lock.ReentrantLock;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.IdQueue;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.DoubleBarrier;
import io.lanekeeper.recipes.value.SharedValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Bad input of all public methods: the call itself throws, names the value and says what was expected, and sends nothing. */
@NullUnmarked
class BadInputTest {
    private static final byte[] DATA = {1};
    private static final Duration TIME = Duration.ofSeconds(1);
    private static final Duration NEGATIVE = Duration.ofNanos(-1);
    private static final Pattern CLEAR = Pattern.compile("(?s).+: .*\\(expected: .+\\).*");
    private static final List<String> BAD_PATHS =
            Arrays.asList(null, "", "x", "/x/", "//x", "/a//b", "/a/../b", "/a/.", "/a\u0000", "/a\ud800");
    private static final List<String> BAD_NAMES = Arrays.asList(null, "", "a/b", "/", ".", "..");

    private final SimulatedClients clients = new SimulatedClients(1);
    private final Recipes recipes = Recipes.on(clients.client(0));
    private final Map<String, Supplier<Object>> cases = new LinkedHashMap<>();

    private static String shown(Object value) {
        return String.valueOf(value).replaceAll("[^ -~]", "?");
    }

    private <T> void all(String call, List<T> values, Function<T, Object> make) {
        for (T value : values) {
            cases.put(cases.size() + " " + call + ' ' + shown(value), () -> make.apply(value));
        }
    }

    private <T> void one(String call, T value, Function<T, Object> make) {
        all(call, Collections.singletonList(value), make);
    }

    private void paths() {
        all("lock", BAD_PATHS, recipes::lock);
        all("reentrantLock", BAD_PATHS, recipes::reentrantLock);
        all("readWriteLock", BAD_PATHS, recipes::readWriteLock);
        all("multiLock", BAD_PATHS, path -> recipes.multiLock(Arrays.asList("/ok", path)));
        all("semaphore", BAD_PATHS, path -> recipes.semaphore(path, SemaphoreOptions.max(1)));
        all("semaphore maxFrom", BAD_PATHS, path -> recipes.semaphore("/ok", SemaphoreOptions.maxFrom(path)));
        all("election", BAD_PATHS, path -> recipes.election(path, ElectionOptions.DEFAULT));
        all("barrier", BAD_PATHS, recipes::barrier);
        all("doubleBarrier", BAD_PATHS, path -> recipes.doubleBarrier(path, 2));
        all("counter", BAD_PATHS, recipes::counter);
        all("value", BAD_PATHS, path -> recipes.value(path, Codecs.UTF_8));
        all("queue", BAD_PATHS, recipes::queue);
        all("claimQueue", BAD_PATHS, path -> recipes.claimQueue(path, ClaimQueueOptions.DEFAULT));
        all("idQueue", BAD_PATHS, path -> recipes.idQueue(path, ClaimQueueOptions.DEFAULT));
        all("group", BAD_PATHS, path -> recipes.group(path));
        all("group party", BAD_PATHS, path -> recipes.group(path, GroupLayout.PARTY));
        all("partitioner", BAD_PATHS, path -> recipes.partitioner(path, PartitionerOptions.of(Set.of("a"))));
        all("timedLease", BAD_PATHS, path -> recipes.timedLease(path, TIME));
        all("kazooLease", BAD_PATHS, path -> recipes.kazooLease(path, TIME));
        all("persistentNode", BAD_PATHS, path -> node(path, PersistentNodeOptions.EPHEMERAL));
        all(
                "sequential node",
                Arrays.asList(null, "", "x", "/a//b"),
                path -> node(path, PersistentNodeOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)));
        all("chroot", BAD_PATHS, path -> Recipes.builder(clients.client(0)).chroot(path));
        all("barrier at root", List.of("/"), recipes::barrier);
        all("counter at root", List.of("/"), recipes::counter);
        all("value at root", List.of("/"), path -> recipes.value(path, Codecs.UTF_8));
        all("doubleBarrier at root", List.of("/"), path -> recipes.doubleBarrier(path, 1));
        all("node at root", List.of("/"), path -> node(path, PersistentNodeOptions.EPHEMERAL));
    }

    private Object node(String path, PersistentNodeOptions options) {
        return recipes.persistentNode(path, DATA, options);
    }

    private void options() {
        one("on", null, none -> Recipes.on(null));
        one("builder", null, none -> Recipes.builder(null));
        one("acl", null, none -> Recipes.builder(clients.client(0)).acl(null));
        one("acl", List.of(), none -> Recipes.builder(clients.client(0)).acl(List.of()));
        one("parentAcl", null, none -> Recipes.builder(clients.client(0)).parentAcl(null));
        one("layout", null, none -> Recipes.builder(clients.client(0)).layout(null));
        one("suspendPolicy", null, none -> Recipes.builder(clients.client(0)).suspendPolicy(null));
        all(
                "leaseShare",
                List.of(0.0, 1.0, -1.0, Double.NaN),
                share -> Recipes.builder(clients.client(0)).leaseShare(share));
        one("identifier", null, none -> Recipes.builder(clients.client(0)).identifier(null));
        one("layout name", null, Layout::named);
        all("layout name", List.of("", "a/b", "a1"), Layout::named);
        one("layout prefix", null, none -> new Layout("a-", null, true));
        one("multiLock", null, none -> recipes.multiLock(null));
        one("multiLock none", null, none -> recipes.multiLock(List.of()));
        one("multiLock twice", null, none -> recipes.multiLock(List.of("/a", "/a")));
        one("semaphore options", null, none -> recipes.semaphore("/s", null));
        all("semaphore max", List.of(0, -1), SemaphoreOptions::max);
        one("semaphore maxFrom", null, none -> SemaphoreOptions.maxFrom(null));
        one("election options", null, none -> recipes.election("/e", null));
        one("election id", null, none -> ElectionOptions.DEFAULT.id(null));
        one("election layout", null, none -> ElectionOptions.DEFAULT.layout(null));
        all(
                "election pause",
                Arrays.asList(null, Duration.ZERO, NEGATIVE),
                pause -> ElectionOptions.DEFAULT.pauses(pause, Duration.ofSeconds(9)));
        all(
                "election longest",
                Arrays.asList(null, Duration.ZERO),
                pause -> ElectionOptions.DEFAULT.pauses(TIME, pause));
        all("doubleBarrier members", List.of(0, -1), members -> recipes.doubleBarrier("/d", members));
        one("codec", null, none -> recipes.value("/v", null));
        one("claim options", null, none -> recipes.claimQueue("/q", null));
        one("id options", null, none -> recipes.idQueue("/q", null));
        all("claim attempts", List.of(0, -1), attempts -> new ClaimQueueOptions(attempts, 1));
        all("claim spread", List.of(0, -1), spread -> new ClaimQueueOptions(1, spread));
        one("group layout", null, none -> recipes.group("/g", null));
        one("partitioner options", null, none -> recipes.partitioner("/p", null));
        one("partitioner items", null, none -> PartitionerOptions.of(null));
        all("partitioner item", List.of("", "a/b", ".", ".."), item -> PartitionerOptions.of(Set.of(item)));
        all("partitioner id", List.of("", "a/b"), id -> new PartitionerOptions(Set.of("a"), id, null, TIME, null));
        all(
                "partitioner quiet",
                Arrays.asList(null, NEGATIVE),
                quiet -> new PartitionerOptions(Set.of("a"), null, null, quiet, null));
        all("timed time", Arrays.asList(null, Duration.ZERO, NEGATIVE), time -> recipes.timedLease("/t", time));
        all(
                "kazoo time",
                Arrays.asList(null, Duration.ZERO, NEGATIVE, Duration.ofMillis(999)),
                time -> recipes.kazooLease("/t", time));
        all("several leases", List.of(0, -1), count -> recipes.multiTimedLease("/t", TIME, count));
        all("several leases", BAD_PATHS, path -> recipes.multiTimedLease(path, TIME, 2));
        one("node options", null, none -> node("/n", null));
        one("node data", null, none -> recipes.persistentNode("/n", null, PersistentNodeOptions.EPHEMERAL));
        one("node mode", null, none -> PersistentNodeOptions.of(null));
        one("node ttl", null, none -> PersistentNodeOptions.of(CreateMode.PERSISTENT_WITH_TTL));
        one("node without ttl", null, none -> PersistentNodeOptions.of(CreateMode.EPHEMERAL, TIME));
        all("ttl node", BAD_PATHS, path -> recipes.persistentTtlNode(path, DATA, TIME));
        all(
                "ttl",
                Arrays.asList(null, Duration.ZERO, NEGATIVE, Duration.ofDays(40_000)),
                ttl -> recipes.persistentTtlNode("/n", DATA, ttl));
    }

    private void locks() {
        Lock lock = recipes.lock("/l");
        ReadWriteLock shared = recipes.readWriteLock("/rw");
        ReentrantLock own = recipes.reentrantLock("/r");
        List<Duration> bad = Arrays.asList(null, NEGATIVE);
        all("lock time", bad, lock::tryAcquire);
        all("read time", bad, shared.read()::tryAcquire);
        all("write time", bad, shared.write()::tryAcquireWrite);
        all("reentrant time", bad, time -> own.tryAcquire("me", time));
        all("multi time", bad, recipes.multiLock(List.of("/a"))::tryAcquire);
        one("owner", null, own::acquire);
        one("owner", null, own::holds);
        all("limit", List.of(0, -1), own::limit);
        one("identifier", null, lock::identifier);
        one("layout", null, lock::layout);
        one("onExpiry", null, lock::onExpiry);
        all("adopt", Arrays.asList(null, "", "/l", "/l/x", "/other/_c_x-lock-0000000001"), path -> lock.adopt(path, 1));
        var semaphore = recipes.semaphore("/s", SemaphoreOptions.max(2));
        all("units", List.of(0, -1, 3), semaphore::acquire);
        all("units in time", List.of(0, 3), count -> semaphore.tryAcquire(count, TIME));
        all("semaphore time", bad, time -> semaphore.tryAcquire(1, time));
        var election = recipes.election("/e", ElectionOptions.DEFAULT);
        one("work", null, none -> election.campaign(null));
        one("listener", null, none -> election.addListener(null));
        one("subscriber", null, none -> {
            election.leader().subscribe(null);
            return none;
        });
    }

    private void values() {
        DoubleBarrier barrier = recipes.doubleBarrier("/d", 1);
        Counter counter = recipes.counter("/c");
        SharedValue<String> value = recipes.value("/v", Codecs.UTF_8);
        List<Duration> bad = Arrays.asList(null, NEGATIVE);
        all("await", bad, recipes.barrier("/b")::tryAwait);
        all("enter", bad, barrier::tryEnter);
        one("leave", null, barrier::leave);
        Lease other = clients.get(recipes.lock("/other").acquire());
        one("leave other", other, barrier::leave);
        Lease member = clients.get(barrier.enter());
        all("leave", bad, time -> barrier.tryLeave(member, time));
        one("update", null, counter::update);
        all("block", List.of(0, -1), counter::block);
        all("counter time", Arrays.asList(null, Duration.ZERO, NEGATIVE), counter::withTimeout);
        one("counter codec", null, counter::codec);
        one("set", null, value::set);
        one("trySet", null, none -> value.trySet(null, "x"));
        one("trySet value", null, none -> value.trySet(value.value(), null));
    }

    private void queues() {
        Queue queue = recipes.queue("/q");
        ClaimQueue claims = recipes.claimQueue("/cq", ClaimQueueOptions.DEFAULT);
        IdQueue ids = recipes.idQueue("/iq", ClaimQueueOptions.DEFAULT);
        List<Duration> bad = Arrays.asList(null, NEGATIVE);
        for (Queue each : List.of(queue, queue.exactly())) {
            String name = each == queue ? "" : " exactly";
            one("put" + name, (byte[]) null, item -> each.put(item));
            all("priority" + name, List.of(-1, 1000), priority -> each.put(DATA, priority));
            one("putAll" + name, null, each::putAll);
            one("putAll item" + name, null, none -> each.putAll(Arrays.asList(DATA, null)));
        }
        all("take", bad, queue::tryTake);
        one("claim put", (byte[]) null, item -> claims.put(item));
        all("claim priority", List.of(-1, 1000), priority -> claims.put(DATA, priority));
        all("claim", bad, claims::tryClaim);
        all("id put", BAD_NAMES, id -> ids.put(id, DATA));
        one("id item", null, none -> ids.put("x", null));
        all("id remove", BAD_NAMES, ids::remove);
        all("id contains", BAD_NAMES, ids::contains);
        all("id claim", bad, ids::tryClaim);
        clients.get(claims.put(DATA));
        ClaimQueue.Claim claim = clients.get(claims.claim());
        one("effects", null, none -> claim.ack(null));
        one("effect", null, none -> claim.ack(Collections.singletonList(null)));
        one("guarded", null, claim::guarded);
        one("listener", null, claim::addListener);
    }

    private void groups() {
        var group = recipes.group("/g");
        all("join", BAD_NAMES, id -> group.join(id, DATA));
        all(
                "join party",
                Arrays.asList(null, "", "a/b"),
                id -> recipes.group("/p", GroupLayout.PARTY).join(id, new byte[0]));
        one("payload", null, none -> group.join("me", null));
        one(
                "payload of a party",
                DATA,
                data -> recipes.group("/p", GroupLayout.PARTY).join("me", data));
        one("listener", null, group::addListener);
        var member = clients.get(group.join("me", DATA));
        one("payload", null, member::setPayload);
        for (var lease : List.of(
                recipes.timedLease("/t", TIME),
                recipes.kazooLease("/t2", TIME),
                recipes.multiTimedLease("/t3", TIME, 2))) {
            String name = lease.getClass().getSimpleName();
            all("holder " + name, Arrays.asList(null, ""), lease::tryObtain);
            one("renew " + name, null, lease::renew);
            one("release " + name, null, lease::release);
        }
        one("grant holder", null, holder -> new Grant(null, Instant.EPOCH, 1));
        one("grant end", null, holder -> new Grant("me", null, 1));
        var node = recipes.persistentNode("/n", DATA, PersistentNodeOptions.EPHEMERAL);
        one("data", null, node::setData);
        one("listener", null, node::addListener);
        one("partitioner listener", null, recipes.partitioner("/pp", PartitionerOptions.of(Set.of("a")))::addListener);
    }

    /** Null is refused with its name. All else names the value, and what was expected. */
    private static String problem(String call, Supplier<Object> step) {
        try {
            return call + ": accepted, " + step.get();
        } catch (NullPointerException e) {
            String text = String.valueOf(e.getMessage());
            boolean named = !text.contains("because") && !text.equals("null");
            return named ? "" : call + ": " + e;
        } catch (IllegalArgumentException e) {
            return CLEAR.matcher(e.getMessage()).matches() ? "" : call + ": " + e;
        } catch (RuntimeException e) {
            return call + ": " + e;
        }
    }

    @Test
    void callThrowsAndNamesTheValue() {
        paths();
        options();
        locks();
        values();
        queues();
        groups();
        clients.settle();
        clients.servers.requests().clear();
        List<String> problems = new ArrayList<>();
        cases.forEach((call, step) -> {
            String problem = problem(call, step);
            if (!problem.isEmpty()) {
                problems.add(problem);
            }
        });
        assertEquals("", String.join("\n", problems));
        clients.settle();
        assertEquals(List.of(), clients.requests(0));
        assertTrue(cases.size() > 300, cases.size() + " cases");
        clients.get(recipes.close());
        clients.close();
    }
}
