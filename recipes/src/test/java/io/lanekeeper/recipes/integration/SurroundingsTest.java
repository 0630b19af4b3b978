// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.Member;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.node.PersistentNode;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.SharedValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Recipes below chroots, and on nodes with an ACL. */
class SurroundingsTest extends RealServerCase {
    private static final byte[] SECRET = bytes("user:secret");
    private static final List<Acl> OWNER = Acl.all(AclId.digest("user", "secret"));

    /** One use of each recipe, which needs its nodes. The value is the result of a call that waits for no other client. */
    private static final Map<String, BiFunction<Recipes, String, AsyncResult<?>>> USES = uses();

    private static Map<String, BiFunction<Recipes, String, AsyncResult<?>>> uses() {
        Map<String, BiFunction<Recipes, String, AsyncResult<?>>> all = new LinkedHashMap<>();
        all.put("lock", (recipes, path) -> recipes.lock(path).acquire());
        all.put(
                "kazoo",
                (recipes, path) -> recipes.lock(path).layout(Layout.KAZOO).acquire());
        all.put("reentrant", (recipes, path) -> recipes.reentrantLock(path).acquire("owner"));
        all.put("read", (recipes, path) -> recipes.readWriteLock(path).read().acquire());
        all.put("write", (recipes, path) -> recipes.readWriteLock(path).write().acquire());
        all.put(
                "multi",
                (recipes, path) ->
                        recipes.multiLock(List.of(path + "/a", path + "/b")).acquire());
        all.put(
                "semaphore",
                (recipes, path) ->
                        recipes.semaphore(path, SemaphoreOptions.max(1)).acquire());
        all.put("election", (recipes, path) -> {
            LeaderElection election = recipes.election(path, ElectionOptions.DEFAULT);
            return election.start().then(election::awaitLeadership);
        });
        all.put("barrier", (recipes, path) -> recipes.barrier(path + "/b").set());
        all.put("double", (recipes, path) -> recipes.doubleBarrier(path, 1).enter());
        all.put("counter", (recipes, path) -> recipes.counter(path + "/c").add(1));
        all.put(
                "exactly",
                (recipes, path) -> recipes.counter(path + "/e").exactly().add(1));
        all.put(
                "value",
                (recipes, path) -> recipes.value(path + "/v", Codecs.UTF_8).set("text"));
        all.put("queue", (recipes, path) -> recipes.queue(path).put(bytes("item")));
        all.put("claims", (recipes, path) -> {
            ClaimQueue queue = recipes.claimQueue(path, ClaimQueueOptions.DEFAULT);
            return queue.put(bytes("item")).then(queue::claim);
        });
        all.put("group", (recipes, path) -> recipes.group(path).join("member", bytes("payload")));
        all.put(
                "node",
                (recipes, path) -> recipes.persistentNode(path + "/n", bytes("data"), PersistentNodeOptions.EPHEMERAL)
                        .start());
        all.put(
                "lease",
                (recipes, path) ->
                        recipes.timedLease(path + "/l", Duration.ofSeconds(60)).tryObtain("me"));
        return all;
    }

    private List<String> leaves(String parent) {
        List<String> names = children(parent);
        return names.isEmpty()
                ? List.of(parent)
                : names.stream()
                        .flatMap(name -> leaves(parent + '/' + name).stream())
                        .toList();
    }

    private static ErrorCode refusal(AsyncResult<?> result) {
        Throwable error = failure(result);
        return assertInstanceOf(RefusedException.class, error).code();
    }

    @Test
    void chrootsOfClientAndRecipesAreBothAbove() {
        get(observer().ensurePath(path()));
        ZooKeeperClient below = started(builder().connectString(server().connectString() + path()));
        Recipes recipes = Recipes.builder(below).chroot("/app").build();
        USES.forEach((name, use) -> get(use.apply(recipes, "/" + name)));
        assertEquals(List.of("app"), children(path()));
        assertEquals(
                USES.keySet().stream().sorted().toList(),
                children(path() + "/app").stream()
                        .filter(name -> !name.contains("__receipts__"))
                        .toList());
        Lease lease = get(recipes.lock("/own").acquire());
        assertMatches("/own/_c_.*-lock-0000000000", lease.path());
        get(lease.guarded(List.of(Op.create("/written", bytes("guarded")))));
        assertEquals("guarded", text(path() + "/app/written"));
        assertTrue(get(lease.verify()));
        AsyncResult<Lease> waiting = untilWaiting(
                () -> Recipes.on(client()).lock(path() + "/app/own").acquire());
        assertFalse(waiting.isDone());
        get(lease.release());
        assertEquals(path() + "/app/own", get(waiting).path().substring(0, path().length() + "/app/own".length()));
    }

    /** A missing chroot is made like any other parent. */
    @Test
    void recipesAtTheRootOfAChroot() {
        ZooKeeperClient below = started(builder().connectString(server().connectString() + path()));
        Lease lease = get(Recipes.on(below).lock("/").acquire());
        assertEquals("/" + onlyChild(path()), lease.path());
        get(lease.release());
        get(Recipes.on(below).queue("/").put(bytes("item")));
        assertMatches("qn-[0-9]{10}", onlyChild(path()));
        assertArrayEquals(bytes("item"), get(Recipes.on(below).queue("/").take()));
    }

    @Test
    void nodesGetTheAclThatIsAskedFor() {
        ZooKeeperClient owner = started(builder().auth("digest", SECRET));
        Recipes recipes = Recipes.builder(owner).acl(OWNER).parentAcl(OWNER).build();
        USES.forEach((name, use) -> {
            String top = path() + "-" + name;
            get(use.apply(recipes, top));
            assertEquals(OWNER, get(owner.getAcl(top)).acl(), top);
            for (String node : get(owner.getChildren(top))) {
                assertEquals(OWNER, get(owner.getAcl(top + '/' + node)).acl(), top + '/' + node);
            }
        });
    }

    /** Nodes that only their owner may read can be waited for and released; others are refused and not kept waiting. */
    @Test
    void ownersWorkInAProtectedDirectoryAndStrangersAreRefused() {
        ZooKeeperClient owner = started(builder().auth("digest", SECRET));
        get(owner.create(path(), new byte[0], CreateOptions.DEFAULT.acl(OWNER)));
        Recipes first = Recipes.builder(owner).acl(OWNER).parentAcl(OWNER).build();
        Recipes second = Recipes.builder(started(builder().auth("digest", SECRET)))
                .acl(OWNER)
                .parentAcl(OWNER)
                .build();
        for (String name : List.of("lock", "write", "semaphore", "election")) {
            BiFunction<Recipes, String, AsyncResult<?>> use = USES.getOrDefault(name, (a, b) -> null);
            Lease lease = (Lease) get(use.apply(first, path() + "/" + name));
            AsyncResult<?> waiting = untilWaiting(() -> use.apply(second, path() + "/" + name));
            assertFalse(waiting.isDone());
            get(lease.release());
            assertTrue(((Lease) get(waiting)).isHeld());
        }
        ZooKeeperClient stranger = client();
        Recipes refused = Recipes.on(stranger);
        USES.forEach((name, use) ->
                assertEquals(ErrorCode.NO_AUTH, refusal(use.apply(refused, path() + "/strange-" + name)), name));
        assertEquals(
                List.of("election", "lock", "semaphore", "write"),
                get(owner.getChildren(path())).stream().sorted().toList());
        assertEquals(List.of(), get(stranger.getEphemerals("/")), "nodes of the stranger");
    }

    /** A directory in which a client may not delete: the grant is given, and the release says that the node is still there. */
    @Test
    void releaseWithoutThePermissionToDeleteIsAnError() {
        List<Acl> noDelete = List.of(new Acl(Acl.READ | Acl.CREATE, AclId.ANYONE));
        get(observer().create(path(), new byte[0], CreateOptions.DEFAULT.acl(noDelete)));
        Lock lock = recipes().lock(path());
        Lease lease = get(lock.acquire());
        assertEquals(ErrorCode.NO_AUTH, refusal(lease.release()));
        assertEquals(1, children(path()).size());
        assertNull(get(recipes().lock(path()).tryAcquire(SHORT)), "the node is still there, so the lock is taken");
        server().expireSession(lease.sessionId());
        untilChildren(1, path()); // the node of the other, which could not be deleted either
    }

    @Test
    void waiterWhoseDirectoryIsClosedToItIsRefused() {
        get(observer().create(path(), new byte[0], CreateOptions.DEFAULT));
        ZooKeeperClient holder = started(builder().auth("digest", SECRET));
        Lease lease = get(Recipes.on(holder).lock(path()).acquire());
        get(observer().setAcl(path(), OWNER));
        assertEquals(ErrorCode.NO_AUTH, refusal(recipes().lock(path()).acquire()));
        assertEquals(ErrorCode.NO_AUTH, refusal(recipes().lock(path()).contenders()));
        assertEquals(ErrorCode.NO_AUTH, refusal(recipes().queue(path()).take()));
        get(lease.release());
    }

    @Test
    void refusedElectionIsClosedAndRefusedNodeIsTriedAgain() {
        get(observer().create(path(), new byte[0], CreateOptions.DEFAULT.acl(OWNER)));
        Recipes recipes = recipes();
        LeaderElection election = recipes.election(path(), ElectionOptions.DEFAULT);
        AsyncResult<?> leads = election.awaitLeadership();
        assertEquals(ErrorCode.NO_AUTH, refusal(election.start()));
        assertEquals(ErrorCode.NO_AUTH, refusal(leads));
        assertEquals(ElectionState.CLOSED, election.state());
        PersistentNode node = recipes.persistentNode(path() + "/node", bytes("data"), PersistentNodeOptions.EPHEMERAL);
        assertEquals(ErrorCode.NO_AUTH, refusal(node.start()));
        assertEquals(PersistentNode.State.REFUSED, node.state());
        ZooKeeperClient owner = started(builder().auth("digest", SECRET));
        get(owner.setAcl(path(), Acl.OPEN_UNSAFE));
        node.retry();
        until("the node is there", () -> node.state() == PersistentNode.State.PRESENT);
        get(node.close());
    }

    @Test
    void valuesAndMembersThatMayNotBeReadAreErrorsOrHaveNoPayload() {
        get(observer().create(path(), bytes("text"), CreateOptions.DEFAULT.acl(OWNER)));
        Recipes recipes = recipes();
        SharedValue<String> value = recipes.value(path(), Codecs.UTF_8);
        assertEquals(ErrorCode.NO_AUTH, refusal(value.start()));
        assertEquals(ErrorCode.NO_AUTH, refusal(recipes.counter(path()).get()));
        assertEquals(ErrorCode.NO_AUTH, refusal(recipes.counter(path()).add(1)));
        Group refused = recipes.group(path());
        assertEquals(ErrorCode.NO_AUTH, refusal(refused.start()));
        ZooKeeperClient owner = started(builder().auth("digest", SECRET));
        String open = path() + "-open";
        Group secretive = Recipes.builder(owner).acl(OWNER).build().group(open);
        get(secretive.join("secret", bytes("payload")));
        Group shown = recipes.group(open);
        get(shown.start());
        Member secret = shown.members().get("secret");
        assertNotNull(secret);
        assertEquals(0, secret.payload().length);
        get(shown.close());
        get(secretive.close());
    }
}
