// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoubleBarrierTest {
    private static final int TEN = 10;

    private SimulatedClients clients = new SimulatedClients(3);

    private DoubleBarrier barrier(int client, int members) {
        return new Values(clients.context(client)).doubleBarrier("/d", members);
    }

    private int requests() {
        return (int) clients.servers.requests().stream()
                .filter(request -> request.type() > 0 && request.type() != 11)
                .count();
    }

    private <T> List<T> all(List<AsyncResult<T>> results) {
        List<T> values = new ArrayList<>();
        results.forEach(result -> values.add(clients.get(result)));
        return values;
    }

    private void enterAndLeave(boolean together) {
        clients.close();
        clients = new SimulatedClients(TEN);
        clients.servers.create("/d", null);
        clients.settle();
        clients.servers.requests().clear();
        List<AsyncResult<Lease>> entries = new ArrayList<>();
        for (int i = 0; i < TEN; i++) {
            entries.forEach(entry -> assertFalse(entry.isDone()));
            entries.add(barrier(i, TEN).enter());
            if (!together) {
                clients.settle();
            }
        }
        List<Lease> leases = all(entries);
        clients.settle();
        assertTrue(requests() <= 3 * TEN + 1, "enter: " + requests());
        clients.servers.requests().clear();
        List<AsyncResult<Void>> exits = new ArrayList<>();
        for (int i = 0; i < TEN; i++) {
            exits.forEach(exit -> assertFalse(exit.isDone()));
            exits.add(barrier(i, TEN).leave(leases.get(i)));
            if (!together) {
                clients.settle();
            }
        }
        all(exits);
        clients.settle();
        assertTrue(!together || requests() <= 4 * TEN, "leave: " + requests());
        assertTrue(requests() <= 4 * TEN + 2, "leave: " + requests());
        assertEquals(List.of(), clients.servers.children("/d"));
        leases.forEach(lease -> assertEquals(LeaseState.RELEASED, lease.state()));
        assertEquals(0, clients.servers.watches());
        clients.close();
    }

    @Test
    void tenMembersTogether() {
        enterAndLeave(true);
    }

    @Test
    void tenMembersOneAfterTheOther() {
        enterAndLeave(false);
    }

    /** Members that come at the same time see one another's nodes. Still only the last one creates ready. */
    @Test
    void onlyOneOfThoseThatCountEnoughOpens() {
        for (long seed = 1; seed < 5; seed++) {
            clients.close();
            clients = new SimulatedClients(seed, 3, TEN);
            clients.servers.create("/d", null);
            clients.settle();
            clients.handler.network().latency(Duration.ofMillis(1), Duration.ofMillis(20));
            clients.servers.requests().clear();
            List<AsyncResult<Lease>> entries = new ArrayList<>();
            for (int i = 0; i < TEN; i++) {
                entries.add(barrier(i, TEN).enter());
            }
            List<Lease> leases = all(entries);
            assertTrue(requests() <= 3 * TEN + 1, "enter: " + requests());
            clients.servers.requests().clear();
            List<AsyncResult<Void>> exits = new ArrayList<>();
            for (int i = 0; i < TEN; i++) {
                exits.add(barrier(i, TEN).leave(leases.get(i)));
            }
            all(exits);
            assertTrue(requests() <= 4 * TEN + 2, "leave: " + requests());
        }
        clients.close();
    }

    /** A round that begins while the ready of the last one is being removed keeps its own. */
    @Test
    void readyOfANewRoundIsNotRemovedForAnOldOne() {
        clients.servers.create("/d", null);
        clients.servers.create("/d/ready", null);
        clients.settle();
        clients.handler.network().latency(Duration.ofMillis(10), Duration.ofMillis(10));
        AsyncResult<Lease> late = barrier(0, 2).enter();
        for (int i = 0;
                i < 200
                        && clients.requests(0).stream()
                                        .filter(each -> each.type() == 8)
                                        .count()
                                < 2;
                i++) {
            clients.handler.advance(Duration.ofMillis(1));
        }
        clients.servers.delete("/d/ready");
        clients.servers.create("/d/ready", null);
        clients.servers.create("/d/member", null);
        clients.settle();
        assertTrue(clients.requests(0).stream().anyMatch(request -> request.type() == 5), "it was marked");
        assertTrue(clients.servers.exists("/d/ready"));
        assertFalse(late.isDone());
        late.cancel();
        clients.close();
    }

    @Test
    void rounds() {
        for (int round = 0; round < 5; round++) {
            AsyncResult<Lease> one = barrier(0, 2).enter();
            AsyncResult<Lease> two = barrier(1, 2).enter();
            Lease first = clients.get(one);
            Lease second = clients.get(two);
            assertTrue(first.isHeld());
            AsyncResult<Void> left = barrier(0, 2).leave(first);
            clients.settle();
            assertFalse(left.isDone());
            clients.get(barrier(1, 2).leave(second));
            clients.get(left);
        }
        assertEquals(List.of(), clients.servers.children("/d"));
        clients.close();
    }

    @Test
    void newcomerWaitsOutsideUntilTheRoundHasEnded() {
        AsyncResult<Lease> one = barrier(0, 2).enter();
        Lease second = clients.get(barrier(1, 2).enter());
        Lease first = clients.get(one);
        AsyncResult<Lease> late = barrier(2, 2).enter();
        clients.settle();
        assertEquals(3, clients.servers.children("/d").size(), "two members and ready");
        AsyncResult<Void> left = barrier(0, 2).leave(first);
        clients.settle();
        assertFalse(late.isDone());
        clients.get(barrier(1, 2).leave(second));
        clients.get(left);
        clients.settle();
        assertFalse(late.isDone(), "it needs another member");
        Lease next = clients.get(barrier(0, 2).enter());
        Lease other = clients.get(late);
        AsyncResult<Void> end = barrier(0, 2).leave(next);
        clients.get(barrier(2, 2).leave(other));
        clients.get(end);
        clients.close();
    }

    @Test
    void readyThatDeadMembersLeftBehindIsRemoved() {
        AsyncResult<Lease> one = barrier(0, 2).enter();
        clients.get(barrier(1, 2).enter());
        clients.get(one);
        clients.expire(0);
        clients.expire(1);
        clients.settle();
        assertEquals(List.of("ready"), clients.servers.children("/d"));
        AsyncResult<Lease> next = barrier(2, 2).enter();
        clients.settle();
        assertFalse(next.isDone());
        Lease last = clients.get(barrier(0, 2).enter());
        clients.get(next);
        assertTrue(last.isHeld());
        clients.close();
    }

    @Test
    void callThatIsNotInTimeLeavesNoNode() {
        assertNull(clients.get(barrier(0, 2).tryEnter(Duration.ZERO)));
        assertNull(clients.get(barrier(0, 2).tryEnter(Duration.ofSeconds(3))));
        AsyncResult<Lease> cancelled = barrier(0, 2).enter();
        clients.settle();
        assertEquals(1, clients.servers.children("/d").size());
        assertTrue(cancelled.cancel());
        clients.settle();
        assertEquals(List.of(), clients.servers.children("/d"));
        assertEquals(0, clients.servers.watches());
        assertEquals(0, clients.context(0).cleanup().open());
        clients.close();
    }

    @Test
    void memberThatDiesIsNotWaitedFor() {
        for (int dead = 0; dead < 3; dead++) {
            clients.close();
            clients = new SimulatedClients(3);
            List<AsyncResult<Lease>> entries = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                entries.add(barrier(i, 3).enter());
            }
            List<Lease> leases = all(entries);
            List<AsyncResult<Void>> exits = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                if (i != dead) {
                    exits.add(barrier(i, 3).leave(leases.get(i)));
                }
            }
            clients.settle();
            exits.forEach(exit -> assertFalse(exit.isDone()));
            clients.expire(dead);
            all(exits);
            clients.settle();
            assertEquals(LeaseState.LOST, leases.get(dead).state());
            assertInstanceOf(
                    LeaseLostException.class, clients.error(barrier(dead, 3).leave(leases.get(dead))));
            assertEquals(List.of(), clients.servers.children("/d"), "dead " + dead);
        }
        clients.close();
    }

    @Test
    void lowestMemberThatDiesLastLeavesNobodyWaiting() {
        for (long seed = 1; seed < 9; seed++) {
            clients.close();
            clients = new SimulatedClients(seed, 3, 3);
            List<AsyncResult<Lease>> entries = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                entries.add(barrier(i, 3).enter());
            }
            List<Lease> leases = all(entries);
            int lowest = 0;
            for (int i = 1; i < 3; i++) {
                lowest = leases.get(i).path().compareTo(leases.get(lowest).path()) < 0 ? i : lowest;
            }
            List<AsyncResult<Void>> exits = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                if (i != lowest) {
                    exits.add(barrier(i, 3).leave(leases.get(i)));
                }
            }
            clients.settle();
            clients.expire(lowest);
            all(exits);
            clients.settle();
            assertEquals(List.of(), clients.servers.children("/d"));
        }
        clients.close();
    }

    @Test
    void lostSessionWhileWaitingMakesANewNode() {
        AsyncResult<Lease> one = barrier(0, 2).enter();
        clients.settle();
        clients.expire(0);
        clients.handler.advance(Duration.ofSeconds(3));
        assertFalse(one.isDone());
        Lease second = clients.get(barrier(1, 2).enter());
        Lease first = clients.get(one);
        assertEquals(clients.client(0).sessionId(), first.sessionId());
        AsyncResult<Void> left = barrier(0, 2).leave(first);
        clients.get(barrier(1, 2).leave(second));
        clients.get(left);
        clients.close();
    }

    @Test
    void tryLeaveMayBeCalledAgain() {
        AsyncResult<Lease> one = barrier(0, 2).enter();
        Lease second = clients.get(barrier(1, 2).enter());
        Lease first = clients.get(one);
        assertFalse(clients.get(barrier(0, 2).tryLeave(first, Duration.ofSeconds(1))));
        AsyncResult<Boolean> again = barrier(0, 2).tryLeave(first, Duration.ofSeconds(9));
        clients.settle();
        assertFalse(again.isDone());
        assertTrue(clients.get(barrier(1, 2).tryLeave(second, Duration.ofSeconds(9))));
        assertTrue(clients.get(again));
        clients.close();
    }

    @Test
    void membersOfOtherLibraries() {
        clients.servers.create("/d", null);
        String theirs = "/d/0123456789abcdef0123456789abcdef";
        clients.get(clients.client(2).create(theirs, null, CreateOptions.of(CreateMode.EPHEMERAL)));
        Lease ours = clients.get(barrier(0, 2).enter());
        assertEquals(3, clients.servers.children("/d").size());
        clients.servers.delete("/d/ready"); // kazoo does so before it leaves
        AsyncResult<Void> left = barrier(0, 2).leave(ours);
        clients.settle();
        assertFalse(left.isDone());
        clients.get(clients.client(2).delete(theirs));
        clients.get(left);
        assertEquals(List.of(), clients.servers.children("/d"));
        clients.close();
    }

    @Test
    void badArguments() {
        assertEquals(
                "members: 0 (expected: at least 1)",
                assertThrows(IllegalArgumentException.class, () -> barrier(0, 0))
                        .getMessage());
        Lease other = clients.get(
                new Values(clients.context(0)).doubleBarrier("/e", 1).enter());
        Lease anothers = clients.get(barrier(1, 1).enter());
        assertThrows(IllegalArgumentException.class, () -> barrier(0, 1).leave(anothers));
        assertThrows(IllegalArgumentException.class, () -> barrier(0, 1).leave(other));
        clients.get(new Values(clients.context(0)).doubleBarrier("/e", 1).leave(other));
        clients.close();
    }

    @Test
    void stopEndsTheCalls() {
        AsyncResult<Lease> entering = barrier(0, 2).enter();
        clients.settle();
        clients.get(clients.client(0).stop());
        assertInstanceOf(ClientStoppedException.class, clients.error(entering));
        assertInstanceOf(
                ClientStoppedException.class, clients.error(barrier(0, 2).enter()));
        clients.close();
    }

    /** A connection is cut at each of many places: each call ends, and no node is left. */
    @Test
    void cutsDuringARound() {
        for (int cut = 0; cut < 60; cut++) {
            clients.close();
            clients = new SimulatedClients(2);
            clients.servers.create("/d", null);
            AsyncResult<Lease> one = barrier(0, 2).enter();
            AsyncResult<Lease> two = barrier(1, 2).enter();
            cutAfter(cut);
            Lease first = clients.get(one);
            Lease second = clients.get(two);
            AsyncResult<Void> left = barrier(0, 2).leave(first);
            AsyncResult<Void> other = barrier(1, 2).leave(second);
            cutAfter(cut);
            clients.get(left);
            clients.get(other);
            clients.settle();
            assertEquals(List.of(), clients.servers.children("/d"), "cut " + cut);
        }
        clients.close();
    }

    private void cutAfter(int steps) {
        for (int i = 0; i < steps; i++) {
            if (!clients.handler.runOne()) {
                clients.handler.advance(Duration.ofMillis(1));
            }
        }
        clients.disconnect(0);
    }

    @Test
    void heldLanesDoNotMatter() {
        AsyncResult<Void> never = clients.handler.asyncResult();
        clients.get(barrier(0, 1).enter().linkAsync(done -> never));
        clients.settle();
        @Nullable Lease lease = clients.get(barrier(1, 1).tryEnter(Duration.ofMillis(500)));
        assertNull(lease, "the first round goes on");
        never.cancel();
        assertNotNull(clients.context(0));
        clients.close();
    }
}
