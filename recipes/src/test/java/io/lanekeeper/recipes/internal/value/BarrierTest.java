// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.Barrier;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarrierTest {
    private SimulatedClients clients = new SimulatedClients(2);

    private Barrier barrier(int client) {
        return new Values(clients.context(client)).barrier("/gate/b");
    }

    @Test
    void waitersPassWhenItIsLifted() {
        clients.get(barrier(0).set());
        clients.get(barrier(1).set());
        AsyncResult<Void> first = barrier(0).await();
        AsyncResult<Void> second = barrier(1).await();
        clients.settle();
        assertFalse(first.isDone() || second.isDone());
        assertTrue(clients.get(barrier(0).lift()));
        clients.get(first);
        clients.get(second);
        assertFalse(clients.get(barrier(0).lift()));
        clients.get(barrier(1).await());
        clients.settle();
        assertEquals(0, clients.servers.watches());
        clients.close();
    }

    @Test
    void requestsAreCounted() {
        clients.get(barrier(0).set());
        clients.servers.requests().clear();
        AsyncResult<Void> waiting = barrier(1).await();
        clients.settle();
        assertEquals(1, clients.requests(1).size());
        clients.get(barrier(0).lift());
        clients.get(waiting);
        clients.settle();
        assertEquals(1, clients.requests(1).size(), "an event, and no request");
        assertEquals(1, clients.requests(0).size());
        clients.close();
    }

    @Test
    void barrierThatIsSetAgainDoesNotHoldThoseItWasLiftedFor() {
        clients.get(barrier(0).set());
        AsyncResult<Void> waiting = barrier(1).await();
        clients.settle();
        for (int server = 0; server < 3; server++) {
            clients.servers.partition(server);
        }
        clients.servers.delete("/gate/b");
        clients.servers.create("/gate/b", null);
        for (int server = 0; server < 3; server++) {
            clients.servers.heal(server);
            clients.servers.restart(server);
        }
        clients.get(waiting);
        clients.close();
    }

    @Test
    void newSessionLooksAgainBehindASync() {
        clients.get(barrier(0).set());
        AsyncResult<Void> waiting = barrier(1).await();
        clients.settle();
        clients.servers.delete("/gate/b");
        clients.servers.create("/gate/b", null);
        clients.get(waiting);
        AsyncResult<Void> again = barrier(1).await();
        clients.settle();
        clients.servers.setData("/gate/b", new byte[1]);
        clients.settle();
        clients.expire(1);
        clients.handler.advance(Duration.ofSeconds(5));
        assertFalse(again.isDone());
        clients.get(barrier(0).lift());
        clients.get(again);
        clients.close();
    }

    @Test
    void serverThatIsBehindAfterALossDoesNotOpenTheBarrier() {
        int own = clients.servers.serverOf(clients.client(0).sessionId());
        for (int server = 0; server < 3; server++) {
            clients.servers.lag(server, server == own ? Duration.ZERO : Duration.ofSeconds(9));
        }
        clients.get(barrier(0).set());
        AsyncResult<Void> waiting = barrier(0).await();
        clients.handler.advance(Duration.ofMillis(20));
        clients.expire(0);
        clients.handler.advance(Duration.ofSeconds(20));
        assertFalse(waiting.isDone(), "the new session's server has not heard of the barrier yet");
        clients.get(barrier(0).lift());
        clients.get(waiting);
        clients.close();
    }

    @Test
    void timeAndCancellation() {
        clients.get(barrier(0).set());
        assertFalse(clients.get(barrier(1).tryAwait(Duration.ZERO)));
        assertFalse(clients.get(barrier(1).tryAwait(Duration.ofSeconds(2))));
        AsyncResult<Boolean> intime = barrier(1).tryAwait(Duration.ofDays(100_000_000));
        AsyncResult<Void> cancelled = barrier(1).await();
        clients.settle();
        assertTrue(cancelled.cancel());
        clients.get(barrier(0).lift());
        assertTrue(clients.get(intime));
        assertTrue(clients.get(barrier(1).tryAwait(Duration.ZERO)));
        clients.settle();
        assertEquals(0, clients.servers.watches());
        assertEquals(
                "timeout: PT-1S (expected: zero or more)",
                assertThrows(IllegalArgumentException.class, () -> barrier(0).tryAwait(Duration.ofSeconds(-1)))
                        .getMessage());
        clients.close();
    }

    @Test
    void stopEndsTheWait() {
        clients.get(barrier(0).set());
        AsyncResult<Void> waiting = barrier(1).await();
        clients.settle();
        clients.get(clients.client(1).stop());
        assertInstanceOf(ClientStoppedException.class, clients.error(waiting));
        clients.close();
    }

    /** The connection is cut at each place: the outcome is told, or is unknown, and nothing is applied twice. */
    @Test
    void cutsDuringSetAndLift() {
        int unknown = 0;
        for (int cut = 0; cut < 160; cut++) {
            clients = new SimulatedClients(2);
            clients.get(barrier(0).set());
            clients.get(barrier(0).lift());
            Barrier own = barrier(1);
            List<SimulatedLink> links =
                    new ArrayList<>(clients.servers.links(clients.client(1).sessionId()));
            for (SimulatedLink link : links) {
                if (cut % 2 == 0) {
                    link.resetAfterBytesToServer(cut / 2);
                } else {
                    link.resetAfterBytesToClient(cut / 2);
                }
            }
            AsyncResult<Void> set = own.set();
            assertTrue(clients.handler.runUntil(set::isDone, SimulatedClients.SOON));
            Throwable refused = set.exception();
            if (refused == null) {
                assertTrue(clients.servers.exists("/gate/b"));
            } else {
                unknown++;
                assertEquals(Outcome.UNKNOWN, ((ZooKeeperException) refused).outcome(), "cut " + cut);
                assertFalse(clients.servers.exists("/gate/b"), "one that is set is found");
                clients.get(own.set());
            }
            for (SimulatedLink link : clients.servers.links(clients.client(1).sessionId())) {
                if (cut % 2 == 0) {
                    link.resetAfterBytesToServer(cut / 2);
                } else {
                    link.resetAfterBytesToClient(cut / 2);
                }
            }
            AsyncResult<Boolean> lifted = own.lift();
            assertTrue(clients.handler.runUntil(lifted::isDone, SimulatedClients.SOON));
            Throwable error = lifted.exception();
            if (error == null) {
                assertTrue(clients.get(lifted), "cut " + cut);
            } else {
                unknown++;
                assertEquals(Outcome.UNKNOWN, ((ZooKeeperException) error).outcome(), "cut " + cut);
            }
            assertFalse(clients.servers.exists("/gate/b"), "cut " + cut);
            clients.close();
        }
        assertTrue(unknown > 0);
    }
}
