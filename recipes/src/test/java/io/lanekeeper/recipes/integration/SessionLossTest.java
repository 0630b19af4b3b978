// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.node.PersistentNode;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.value.DoubleBarrier;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Sessions that end at a real server while something is held: by the server's decision, and after a freeze of the network. */
class SessionLossTest extends RealServerCase {
    private static final Duration SESSION = Duration.ofMillis(600);

    @Override
    protected EmbeddedZooKeeper newServer() {
        return EmbeddedZooKeeper.builder().tickTime(Duration.ofMillis(200)).start();
    }

    private String written() {
        return path() + "-written";
    }

    /** A holder that watches its node may be notified of the deletion before the end of the session that has caused it. */
    private void assertLost(Lease lease) {
        LossCause cause = get(lease.lost());
        assertTrue(cause == LossCause.SESSION_EXPIRED || cause == LossCause.NODE_GONE, cause.name());
        assertEquals(LeaseState.LOST, lease.state());
        assertFalse(lease.isHeld());
        assertEquals(Duration.ZERO, lease.remaining());
        Throwable refused = failure(lease.guarded(List.of(Op.create(written(), bytes("too late")))));
        assertEquals(
                lease.token(),
                assertInstanceOf(LeaseLostException.class, refused).token());
        get(lease.release());
        assertNull(get(observer().exists(written())));
        assertNotEquals(lease.sessionId(), owner(lease.path()));
        assertFalse(server().sessions().contains(lease.sessionId()));
    }

    private void assertGuards(Lease lease) {
        get(lease.guarded(List.of(Op.create(written(), bytes("in time")))));
        assertEquals("in time", text(written()));
        get(observer().delete(written()));
    }

    @Test
    void lockGoesToTheNext() {
        Recipes first = recipes();
        Lease lost = get(first.lock(path()).acquire());
        assertGuards(lost);
        Queue<LeaseState> states = new ConcurrentLinkedQueue<>();
        lost.addListener((lease, state) -> states.add(state));
        AsyncResult<Lease> waiting = untilWaiting(() -> recipes().lock(path()).acquire());
        server().expireSession(lost.sessionId());
        Lease next = get(waiting);
        assertLost(lost);
        assertEquals(LossCause.SESSION_EXPIRED, get(lost.lost()));
        assertTrue(next.token() > lost.token());
        assertGuards(next);
        until("the listener is notified", () -> states.contains(LeaseState.LOST));
        assertEquals(List.of(LeaseState.UNSURE, LeaseState.LOST), List.copyOf(states));
        AsyncResult<Lease> again = untilWaiting(() -> first.lock(path()).acquire());
        get(next.release());
        Lease third = get(again);
        assertNotEquals(lost.sessionId(), third.sessionId());
        get(third.release());
        untilChildren(0, path());
    }

    /** The client does not know of the loss: only the server can refuse the write. */
    @Test
    void guardIsCheckedByTheServer() {
        Lease lease = get(recipes().lock(path()).acquire());
        get(observer().delete(lease.path()));
        until("held", lease::isHeld);
        Throwable refused = failure(lease.guarded(List.of(Op.create(written(), bytes("too late")))));
        assertInstanceOf(LeaseLostException.class, refused);
        assertEquals(LossCause.NODE_GONE, get(lease.lost()));
        assertNull(get(observer().exists(written())));
        Lease verified = get(recipes().lock(path()).acquire());
        assertTrue(get(verified.verify()));
        get(observer().delete(verified.path()));
        assertFalse(get(verified.verify()));
        assertEquals(LeaseState.LOST, verified.state());
    }

    /** A call that waits contends again in the next session, behind all others. */
    @Test
    void waitingCallGoesToTheEndOfTheQueue() {
        Lease holder = get(recipes().lock(path()).acquire());
        ZooKeeperClient client = client();
        AsyncResult<Lease> waiting = Recipes.on(client).lock(path()).acquire();
        untilChildren(2, path());
        AsyncResult<Lease> other = recipes().lock(path()).acquire();
        untilChildren(3, path());
        server().expireSession(client.sessionId());
        until(
                "the call is at the end",
                () -> children(path()).size() == 3
                        && children(path()).stream().anyMatch(name -> name.endsWith("0000000003")));
        get(holder.release());
        Lease second = get(other);
        assertFalse(waiting.isDone());
        get(second.release());
        get(get(waiting).release());
        untilChildren(0, path());
    }

    @Test
    void readersAndWritersGoOn() {
        Lease reader = get(recipes().readWriteLock(path()).read().acquire());
        AsyncResult<Lease> writer =
                untilWaiting(() -> recipes().readWriteLock(path()).write().acquire());
        server().expireSession(reader.sessionId());
        Lease held = get(writer);
        assertLost(reader);
        AsyncResult<Lease> next =
                untilWaiting(() -> recipes().readWriteLock(path()).read().acquire());
        server().expireSession(held.sessionId());
        get(get(next).release());
        assertLost(held);
        untilChildren(0, path());
    }

    @Test
    void leadGoesToTheNextAndTheFirstIsACandidateAgain() {
        LeaderElection first = recipes().election(path(), ElectionOptions.DEFAULT.id("first"));
        LeaderElection second = recipes().election(path(), ElectionOptions.DEFAULT.id("second"));
        get(first.start());
        Leadership lost = get(first.awaitLeadership());
        untilWaiting(second::start);
        server().expireSession(lost.sessionId());
        Leadership next = get(second.awaitLeadership());
        assertLost(lost);
        assertTrue(next.epoch() > lost.epoch());
        untilChildren(2, path());
        assertEquals(ElectionState.CANDIDATE, first.state());
        get(second.close());
        assertTrue(get(first.awaitLeadership()).epoch() > next.epoch());
        get(first.close());
        untilChildren(0, path());
    }

    @Test
    void campaignIsCancelledAndBeginsAgain() {
        LeaderElection election = recipes().election(path(), ElectionOptions.DEFAULT);
        Queue<Leadership> terms = new ConcurrentLinkedQueue<>();
        Queue<AsyncResult<LossCause>> works = new ConcurrentLinkedQueue<>();
        AsyncResult<Void> campaign = election.campaign(leadership -> {
            AsyncResult<LossCause> work = handler().asyncResult();
            works.add(work);
            terms.add(leadership);
            return work;
        });
        until("it leads", () -> terms.size() == 1);
        server().expireSession(terms.element().sessionId());
        until("it leads again", () -> terms.size() == 2);
        assertTrue(works.element().isCancelled());
        get(election.close());
        get(campaign);
        untilChildren(0, path());
    }

    @Test
    void unitsOfASemaphoreAreFreeAgain() {
        SemaphoreOptions two = SemaphoreOptions.max(2);
        Leases lost = get(recipes().semaphore(path(), two).acquire(2));
        AsyncResult<Leases> waiting =
                untilWaiting(() -> recipes().semaphore(path(), two).acquire());
        server().expireSession(lost.sessionId());
        Leases next = get(waiting);
        assertLost(lost);
        assertEquals(1, children(path() + "/leases").size());
        get(next.release());
        untilChildren(0, path() + "/leases");
        untilChildren(0, path() + "/locks");
    }

    @Test
    void claimGoesToTheNextWithItsEffectsOnce() {
        ClaimQueue first = recipes().claimQueue(path(), ClaimQueueOptions.DEFAULT);
        ClaimQueue second = recipes().claimQueue(path(), ClaimQueueOptions.DEFAULT);
        get(first.put(bytes("item")));
        Claim lost = get(first.claim());
        AsyncResult<Claim> waiting = untilWaiting(second::claim);
        server().expireSession(lost.sessionId());
        Claim next = get(waiting);
        assertEquals(1, next.attempts());
        assertInstanceOf(LeaseLostException.class, failure(lost.ack(List.of(Op.create(written(), bytes("twice"))))));
        assertLost(lost);
        get(next.ack(List.of(Op.create(written(), bytes("once")))));
        assertEquals("once", text(written()));
        assertEquals(List.of(), children(path() + "/entries"));
        assertEquals(List.of(), children(path() + "/taken"));
    }

    @Test
    void membersAndNodesComeBack() {
        ZooKeeperClient client = client();
        Recipes recipes = Recipes.on(client);
        Group group = recipes.group(path());
        Membership member = get(group.join("member", bytes("payload")));
        PersistentNode node = recipes.persistentNode(path() + "-node", bytes("data"), PersistentNodeOptions.EPHEMERAL);
        get(node.start());
        long before = client.sessionId();
        server().expireSession(before);
        until(
                "both are back",
                () -> member.state() == Membership.State.PRESENT
                        && node.state() == PersistentNode.State.PRESENT
                        && client.sessionId() != before);
        until(
                "in the new session",
                () -> owner(path() + "/member") == client.sessionId() && owner(path() + "-node") == client.sessionId());
        assertEquals("payload", text(path() + "/member"));
        get(group.close());
        get(node.close());
    }

    @Test
    void othersLeaveADoubleBarrierWithoutALostMember() {
        DoubleBarrier first = recipes().doubleBarrier(path(), 2);
        DoubleBarrier second = recipes().doubleBarrier(path(), 2);
        AsyncResult<Lease> entering = first.enter();
        Lease stays = get(second.enter());
        Lease lost = get(entering);
        AsyncResult<Void> leaving = untilWaiting(() -> second.leave(stays));
        assertFalse(leaving.isDone());
        server().expireSession(lost.sessionId());
        get(leaving);
        assertInstanceOf(LeaseLostException.class, failure(first.leave(lost)));
        assertLost(lost);
        untilChildren(0, path());
    }

    /**
     * The network is frozen for longer than the session lives. The holder says UNSURE by its own clock before the next one has the
     * lock, and hears of the loss when the network is back.
     */
    @Test
    void frozenHolderIsUnsureBeforeAnotherHasTheLock() {
        try (FaultProxy proxy = FaultProxy.to(server().endpoint())) {
            Recipes far = Recipes.on(
                    started(builder().connectString(proxy.connectString()).sessionTimeout(SESSION)));
            Lease lease = get(far.lock(path()).acquire());
            AsyncResult<Lease> waiting =
                    untilWaiting(() -> recipes().lock(path()).acquire());
            Queue<Boolean> heldAtGrant = new ConcurrentLinkedQueue<>();
            waiting.whenDone(granted -> heldAtGrant.add(lease.isHeld()));
            until("held", lease::isHeld); // A machine that is busy lets the clock bound pass for a moment.
            proxy.freeze();
            Lease next = get(waiting);
            until("the grant is noted", () -> !heldAtGrant.isEmpty());
            assertEquals(List.of(false), List.copyOf(heldAtGrant));
            assertNotEquals(LeaseState.HELD, lease.state());
            assertEquals(Duration.ZERO, lease.remaining());
            AsyncResult<?> late = lease.guarded(List.of(Op.create(written(), bytes("too late"))));
            proxy.cut();
            proxy.thaw();
            failure(late);
            assertLost(lease);
            assertGuards(next);
            get(next.release());
            untilChildren(0, path());
        }
    }

    /** A cut that is shorter than the session: the same lease goes on, and a waiter gets nothing. */
    @Test
    void cutConnectionKeepsTheLease() {
        ZooKeeperClient client = client();
        Lease lease = get(Recipes.on(client).lock(path()).acquire());
        Queue<LeaseState> states = new ConcurrentLinkedQueue<>();
        lease.addListener((changed, state) -> states.add(state));
        AsyncResult<Lease> waiting = untilWaiting(() -> recipes().lock(path()).acquire());
        server().killConnections();
        until("the lease is held again", () -> states.size() == 2);
        assertEquals(List.of(LeaseState.UNSURE, LeaseState.HELD), List.copyOf(states));
        until("its time runs again", lease::isHeld);
        assertGuards(lease);
        assertFalse(waiting.isDone());
        get(lease.release());
        get(get(waiting).release());
        untilChildren(0, path());
    }

    @Test
    void stoppedHolderLosesAndTheNextGetsIn() {
        ZooKeeperClient client = client();
        Lease lease = get(Recipes.on(client).lock(path()).acquire());
        AsyncResult<Lease> waiting = untilWaiting(() -> recipes().lock(path()).acquire());
        get(client.stop());
        assertEquals(LossCause.STOPPED, get(lease.lost()));
        get(get(waiting).release());
        untilChildren(0, path());
    }

    /** A lease whose session goes to another client, which takes it over. */
    @Test
    void detachedLeaseIsAdopted() {
        ZooKeeperClient client = client();
        Lease lease = get(Recipes.on(client).lock(path()).acquire());
        AsyncResult<Lease> waiting = untilWaiting(() -> recipes().lock(path()).acquire());
        SessionCredentials credentials = get(client.detach());
        assertNotNull(credentials);
        assertEquals(LossCause.DETACHED, get(lease.lost()));
        Recipes heir = Recipes.on(started(builder().resume(credentials)));
        Lease adopted = get(heir.lock(path()).adopt(lease.path(), lease.token()));
        assertEquals(lease.sessionId(), adopted.sessionId());
        assertGuards(adopted);
        assertFalse(waiting.isDone());
        get(adopted.release());
        get(get(waiting).release());
        untilChildren(0, path());
    }
}
