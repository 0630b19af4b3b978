// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseListener;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fate of leases and places when a session, a connection or a node is lost. */
class LockLossTest {
    private static final int CREATE = 15;
    private static final int LIST = 8;
    private static final int READ = 4;
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final LockFixture locks = new LockFixture(3);
    private final SimulatedClients clients = locks.clients;

    @AfterEach
    void nothingIsLeft() {
        locks.close();
    }

    @Test
    void waiterOfAnExpiredSessionContendsAgainAtTheEnd() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        AsyncResult<Lease> third = locks.lock(2).acquire();
        clients.settle();
        clients.expire(1);
        clients.handler.advance(SHORT);
        clients.get(first.release());
        Lease thirds = locks.get(third);
        clients.settle();
        assertFalse(second.isDone());
        clients.get(thirds.release());
        Lease seconds = locks.get(second);
        assertEquals(clients.client(1).sessionId(), seconds.sessionId());
        clients.get(seconds.release());
        locks.assertNothingLeft();
    }

    @Test
    void lossOfTheSessionIsAResultBeforeTheNextSession() {
        Lease lease = locks.hold(0);
        List<LeaseState> states = new ArrayList<>();
        LeaseListener listener = (changed, state) -> states.add(state);
        lease.addListener(listener);
        AsyncResult<LossCause> lost = lease.lost();
        clients.expire(0);
        assertEquals(LossCause.SESSION_EXPIRED, clients.get(lost));
        assertEquals(LeaseState.LOST, lease.state());
        assertFalse(lease.isHeld());
        clients.handler.advance(SHORT);
        assertEquals(List.of(LeaseState.UNSURE, LeaseState.LOST), states);
        assertInstanceOf(LeaseLostException.class, clients.error(lease.guarded(List.of(Op.create("/x", new byte[0])))));
        assertEquals(false, clients.get(lease.verify()));
        clients.get(lease.release());
        assertEquals(LeaseState.LOST, lease.state(), "a final state");
        locks.assertNothingLeft();
    }

    @Test
    void resumedSessionKeepsLeaseAndPlaceWithoutARequest() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        locks.requests(0);
        locks.requests(1);
        List<LeaseState> states = new ArrayList<>();
        first.addListener((lease, state) -> states.add(state));
        clients.disconnect(0);
        clients.disconnect(1);
        clients.handler.advance(SHORT);
        assertEquals(List.of(LeaseState.UNSURE, LeaseState.HELD), states);
        assertTrue(first.isHeld());
        assertEquals(List.of(), locks.requests(0));
        assertEquals(List.of(101), locks.requests(1), "the client sets its watches again");
        clients.get(first.release());
        clients.get(locks.get(second).release());
        locks.assertNothingLeft();
    }

    @Test
    void predecessorThatLeavesDuringAnOutageGrantsAtTheResumption() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        clients.servers.disconnect(clients.client(1).sessionId());
        clients.get(first.release());
        Lease granted = locks.get(second);
        assertEquals(LeaseState.HELD, granted.state());
        clients.get(granted.release());
        locks.assertNothingLeft();
    }

    @Test
    void ownNodeDeletedDuringAnOutageIsNoGrantWhateverTheOrderOfTheEvents() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        String own = locks.nodes().stream()
                .filter(name -> !first.path().endsWith(name))
                .findFirst()
                .orElseThrow();
        clients.disconnect(1);
        clients.servers.delete(LockFixture.PATH + "/" + own);
        clients.servers.delete(first.path());
        AsyncResult<Lease> third = locks.lock(2).acquire();
        Lease thirds = locks.get(third);
        clients.handler.advance(SHORT);
        assertFalse(second.isDone(), "third is first");
        clients.get(thirds.release());
        Lease seconds = locks.get(second);
        assertFalse(seconds.path().endsWith(own));
        clients.get(seconds.release());
        clients.get(first.release());
        locks.assertNothingLeft();
    }

    @Test
    void ownNodeDeletedWhileItsWatchIsSetAgainIsNoGrant() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        AsyncResult<Lease> third = locks.lock(2).acquire();
        clients.settle();
        String own = LockFixture.PATH + "/"
                + locks.nodes().stream()
                        .filter(name -> name.endsWith("-lock-0000000001"))
                        .findFirst()
                        .orElseThrow();
        clients.servers.setData(own, new byte[1]);
        clients.servers.delete(own);
        clients.servers.delete(first.path());
        clients.settle();
        assertFalse(second.isDone(), "its node was gone before");
        Lease thirds = locks.get(third);
        clients.get(thirds.release());
        clients.get(locks.get(second).release());
        clients.get(first.release());
        locks.assertNothingLeft();
    }

    @Test
    void oneTransactionThatDeletesThePredecessorAndTheOwnNodeIsNoGrant() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        List<Op> ops = locks.nodes().stream()
                .sorted(Comparator.comparing(name -> name.substring(name.length() - 10)))
                .map(name -> Op.delete(LockFixture.PATH + "/" + name))
                .toList();
        assertEquals(2, ops.size());
        long before = clients.servers.lastZxid();
        clients.get(clients.client(2).multi(ops));
        Lease granted = locks.get(second);
        assertTrue(granted.token() > before + 1, "a new node");
        clients.get(granted.release());
        clients.get(first.release());
        locks.assertNothingLeft();
    }

    @Test
    void waiterWhoseNodeIsDeletedByOthersContendsAgain() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        locks.nodes().stream()
                .filter(name -> !first.path().endsWith(name))
                .forEach(name -> clients.servers.delete(LockFixture.PATH + "/" + name));
        clients.settle();
        assertEquals(2, locks.nodes().size());
        clients.get(first.release());
        clients.get(locks.get(second).release());
        locks.assertNothingLeft();
    }

    @Test
    void watchedHolderIsNotifiedOfTheDeletionOfItsNode() {
        Lease lease = locks.get(locks.lock(0).watchOwnNode(true).acquire());
        clients.settle();
        assertEquals(List.of(CREATE, LIST, READ), locks.requests(0));
        AsyncResult<LossCause> lost = lease.lost();
        clients.servers.delete(lease.path());
        assertEquals(LossCause.NODE_GONE, clients.get(lost));
        locks.assertNothingLeft();
    }

    @Test
    void revocationIsPassedToListenersOfHoldersAndOfThoseThatWaited() {
        List<String> events = new ArrayList<>();
        LeaseListener listener = new LeaseListener() {
            @Override
            public void stateChanged(Lease lease, LeaseState state) {
                events.add(state.name());
            }

            @Override
            public void revocationRequested(Lease lease) {
                events.add("revoke");
            }
        };
        Lease first = locks.get(locks.lock(0).watchOwnNode(true).acquire());
        first.addListener(listener);
        AsyncResult<Lease> waiting = locks.lock(1).acquire();
        clients.settle();
        clients.servers.setData(first.path(), "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        clients.settle();
        assertEquals(List.of("revoke"), events);
        assertEquals(LeaseState.HELD, first.state());
        clients.get(first.release());
        clients.settle();
        events.clear();
        Lease second = locks.get(waiting);
        second.addListener(listener);
        clients.servers.setData(second.path(), new byte[0]);
        clients.settle();
        clients.servers.setData(second.path(), "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        clients.settle();
        assertEquals(List.of("revoke"), events);
        clients.get(second.release());
        locks.assertNothingLeft();
    }

    @Test
    void guardedWritesNeedTheNode() {
        Lease lease = locks.hold(0);
        assertEquals(
                1,
                clients.get(lease.guarded(List.of(Op.create("/x", new byte[0]))))
                        .size());
        Throwable refused = clients.error(lease.guarded(List.of(Op.setData("/x", null), Op.create("/x", null))));
        TransactionRefusedException error = assertInstanceOf(TransactionRefusedException.class, refused);
        assertEquals(1, error.index());
        assertEquals(2, error.outcomes().size());
        assertEquals(ErrorCode.NODE_EXISTS, error.code());
        assertEquals(true, clients.get(lease.verify()));
        clients.servers.delete(lease.path());
        Throwable lost = clients.error(lease.guarded(List.of(Op.delete("/x"))));
        assertEquals(
                lease.token(), assertInstanceOf(LeaseLostException.class, lost).token());
        assertEquals(LeaseState.LOST, lease.state());
        assertTrue(clients.servers.exists("/x"));
        locks.assertNothingLeft();
    }

    @Test
    void stoppedClientEndsCallsAndLeases() {
        Lease lease = locks.hold(0);
        AsyncResult<Lease> waiting = locks.lock(0).acquire();
        AsyncResult<LossCause> lost = lease.lost();
        clients.settle();
        clients.get(clients.client(0).stop());
        assertInstanceOf(ClientStoppedException.class, clients.error(waiting));
        assertEquals(LossCause.STOPPED, clients.get(lost));
        assertInstanceOf(
                ClientStoppedException.class, clients.error(locks.lock(0).acquire()));
        assertInstanceOf(
                ClientStoppedException.class, clients.error(locks.lock(0).tryAcquire(Duration.ZERO)));
        clients.get(lease.release());
        clients.get(clients.client(0).start());
        Lease again = locks.hold(0);
        assertTrue(again.token() > lease.token());
        clients.get(again.release());
        locks.assertNothingLeft();
    }

    @Test
    void leaseListenersComeAfterSessionListenersOfTheSameChange() {
        Lease lease = locks.hold(0);
        List<String> events = new ArrayList<>();
        lease.addListener((changed, state) -> events.add("lease " + state));
        clients.client(0).addListener(change -> {
            events.add("session " + change.state() + ", lease " + lease.state());
        });
        clients.disconnect(0);
        clients.settle();
        assertEquals(
                List.of(
                        "session SUSPENDED, lease UNSURE",
                        "lease UNSURE",
                        "session CONNECTED, lease HELD",
                        "lease HELD"),
                events);
        clients.get(lease.release());
        locks.assertNothingLeft();
    }
}
