// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.SuspendPolicy;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.RecipeOptions;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Locks in surroundings that are out of the ordinary: pauses, permissions, read-only servers. */
class LockSurroundingsTest {
    private static final RecipeOptions AT_LEASE_END =
            new RecipeOptions(Acl.OPEN_UNSAFE, Acl.OPEN_UNSAFE, true, SuspendPolicy.AT_LEASE_END, 2.0 / 3, "");

    @Test
    void leaseIsNotHeldInTheFirstInstructionAfterAPause() {
        try (LockFixture locks = new LockFixture(1)) {
            Lease lease = locks.hold(0);
            locks.clients.handler.stall(Duration.ofSeconds(7));
            assertEquals(LeaseState.HELD, lease.state());
            assertFalse(lease.isHeld());
            assertEquals(Duration.ZERO, lease.remaining());
            locks.clients.handler.advance(Duration.ofSeconds(2));
            assertTrue(lease.isHeld(), "the session lives");
            locks.clients.get(lease.release());
            locks.assertNothingLeft();
        }
    }

    @Test
    void shortOutageIsNotNoticedAtLeaseEnd() {
        try (LockFixture fixture = new LockFixture(1)) {
            SimulatedClients clients = fixture.clients;
            Locks locks = new Locks(RecipeContext.of(LoopClient.of(clients.client(0)), AT_LEASE_END), Layout.CURATOR);
            clients.settle();
            Lease lease = clients.get(locks.lock(LockFixture.PATH).acquire());
            List<LeaseState> states = new ArrayList<>();
            lease.addListener((changed, state) -> states.add(state));
            clients.disconnect(0);
            clients.handler.advance(Duration.ofSeconds(1));
            assertEquals(List.of(), states);
            for (int server = 0; server < 3; server++) {
                clients.servers.stop(server);
            }
            clients.handler.advance(Duration.ofSeconds(5));
            assertEquals(List.of(), states);
            clients.handler.advance(Duration.ofSeconds(2));
            assertEquals(List.of(LeaseState.UNSURE), states);
            assertFalse(lease.isHeld());
            for (int server = 0; server < 3; server++) {
                clients.servers.start(server);
            }
            clients.get(lease.release());
            fixture.assertNothingLeft();
        }
    }

    @Test
    void refusalsAreErrorsOfTheCallsAndNoWedge() {
        try (LockFixture locks = new LockFixture(2)) {
            SimulatedClients clients = locks.clients;
            directory(clients, "/nodelete", Acl.READ | Acl.CREATE);
            directory(clients, "/nocreate", Acl.READ | Acl.DELETE);
            directory(clients, "/noread", Acl.CREATE | Acl.DELETE);
            Lease lease = clients.get(locks.locks(0).lock("/nodelete").acquire());
            assertTrue(Failure.is(clients.error(lease.release()), ErrorCode.NO_AUTH));
            assertEquals(LeaseState.RELEASED, lease.state());
            assertTrue(Failure.is(clients.error(locks.locks(0).lock("/nocreate").acquire()), ErrorCode.NO_AUTH));
            assertTrue(Failure.is(clients.error(locks.locks(0).lock("/noread").acquire()), ErrorCode.NO_AUTH));
            clients.settle();
            assertEquals(List.of(), clients.servers.children("/noread"));
            AsyncResult<Lease> behind = locks.locks(1).lock("/nodelete").acquire();
            clients.settle();
            assertFalse(behind.isDone());
            clients.expire(0);
            assertTrue(clients.get(behind).isHeld());
        }
    }

    private static void directory(SimulatedClients clients, String path, int permissions) {
        List<Acl> acl = List.of(new Acl(permissions, new AclId("world", "anyone")));
        clients.get(clients.client(0)
                .create(path, null, CreateOptions.of(CreateMode.PERSISTENT).acl(acl)));
    }

    @Test
    void predecessorThatMayNotBeReadIsAnError() {
        try (LockFixture locks = new LockFixture(2)) {
            SimulatedClients clients = locks.clients;
            List<Acl> hidden = List.of(new Acl(Acl.DELETE, new AclId("world", "anyone")));
            String foreign = clients.get(clients.client(0)
                    .create(
                            LockFixture.PATH + "/x-lock-",
                            null,
                            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).acl(hidden)));
            assertTrue(Failure.is(clients.error(locks.lock(1).acquire()), ErrorCode.NO_AUTH));
            clients.servers.delete(foreign);
            locks.assertNothingLeft();
        }
    }

    @Test
    void callsWaitWhileOnlyAReadOnlyServerIsThere() throws InterruptedException {
        DeterministicHandler handler = DeterministicHandler.seeded(1);
        SimulatedZooKeeper servers =
                SimulatedZooKeeper.builder(handler).servers(3).readOnlyMode().start();
        handler.start();
        servers.create("/lock", null);
        servers.stop(1);
        servers.stop(2);
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString(servers.connectString())
                .handler(handler)
                .canBeReadOnly(true)
                .build();
        client.start();
        assertTrue(handler.runUntil(() -> client.state() == SessionState.CONNECTED_READ_ONLY, Duration.ofSeconds(60)));
        Lock lock = new Locks(RecipeContext.of(LoopClient.of(client), AT_LEASE_END), Layout.CURATOR).lock("/lock");
        AsyncResult<Lease> waiting = lock.acquire();
        assertNull(lock.tryAcquire(Duration.ZERO).get(Duration.ofSeconds(1)));
        handler.advance(Duration.ofSeconds(5));
        assertFalse(waiting.isDone());
        servers.start(1);
        servers.start(2);
        Lease lease = waiting.get(Duration.ofMinutes(1));
        assertTrue(lease.isHeld());
        lease.release().get(Duration.ofSeconds(1));
        client.stop().get(Duration.ofSeconds(10));
        assertEquals(List.of(), handler.uncaught());
    }
}
