// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LockTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final LockFixture locks = new LockFixture(3);
    private final SimulatedClients clients = locks.clients;

    @AfterEach
    void nothingIsLeft() {
        locks.close();
    }

    @Test
    void lockGoesOnWhileAllLanesAreHeld() {
        AsyncResult<Void> never = clients.handler.asyncResult();
        clients.handler.dispatch(new Callback(Lane.SESSION, () -> never));
        clients.handler.dispatch(new Callback(Lane.WATCH, () -> never));
        clients.handler.dispatch(new Callback(Lane.COMPLETION, () -> never));
        clients.settle();
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        clients.get(first.release());
        clients.get(locks.get(second).release());
        clients.disconnect(1);
        clients.get(locks.hold(1).release());
        never.cancel();
        locks.assertNothingLeft();
    }

    @Test
    void oneDeadlineCountsForAllPhases() {
        Lease first = locks.hold(0);
        Duration before = clients.handler.elapsed();
        AsyncResult<@Nullable Lease> second = locks.lock(1).tryAcquire(SHORT);
        clients.handler.advance(SHORT.dividedBy(2));
        clients.disconnect(1);
        assertNull(clients.get(second));
        Duration waited = clients.handler.elapsed().minus(before);
        assertTrue(waited.compareTo(SHORT.plusMillis(5)) < 0, waited.toString());
        clients.settle();
        clients.settle();
        assertEquals(1, locks.nodes().size());
        clients.get(first.release());
        locks.assertNothingLeft();
    }

    @Test
    void cancelGivesUpThePlaceAndHarmsNoLaterCall() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        AsyncResult<Lease> third = locks.lock(1).acquire();
        clients.settle();
        assertTrue(second.cancel());
        assertFalse(second.cancel());
        clients.get(first.release());
        Lease granted = locks.get(third);
        assertFalse(third.cancel());
        clients.get(granted.release());
        assertInstanceOf(CancellationException.class, clients.error(second));
        locks.assertNothingLeft();
    }

    @Test
    void missingDirectoryIsMadeOfContainers() {
        AsyncResult<Lease> result = locks.locks(0).lock("/a/b/c").acquire();
        Lease lease = locks.get(result);
        clients.get(lease.release());
        clients.handler.advance(Duration.ofMinutes(3));
        assertFalse(clients.servers.exists("/a/b/c"), "an empty container goes by itself");
        Lease other = locks.get(locks.locks(0).lock("/k/l").layout(Layout.KAZOO).acquire());
        assertTrue(Pattern.matches("/k/l/[0-9a-f]{32}__lock__0000000000", other.path()), other.path());
        clients.get(other.release());
        clients.handler.advance(Duration.ofMinutes(3));
        assertTrue(clients.servers.exists("/k/l"));
    }

    @Test
    void vanishedDirectoryIsMadeAgainAndTheTokenGrows() {
        Lease first = locks.hold(0);
        clients.get(first.release());
        clients.servers.delete(LockFixture.PATH);
        Lease second = locks.hold(1);
        assertTrue(second.path().endsWith("-lock-0000000000"), second.path());
        assertTrue(second.token() > first.token());
        clients.get(second.release());
    }

    @Test
    void directoryThatNeverStaysIsAnErrorAndNoWedge() {
        clients.servers.delete(LockFixture.PATH);
        AsyncResult<Lease> result = locks.lock(0).acquire();
        while (!result.isDone()) {
            clients.handler.runOne();
            if (clients.servers.exists(LockFixture.PATH) && locks.nodes().isEmpty()) {
                clients.servers.delete(LockFixture.PATH);
            }
            if (clients.handler.untilNext() != null && !clients.handler.runOne()) {
                clients.handler.advance(Duration.ofMillis(1));
            }
        }
        assertTrue(clients.error(result).toString().contains("NO_NODE"), "" + result.exception());
        clients.servers.create(LockFixture.PATH, null);
        locks.assertNothingLeft();
    }

    @Test
    void foreignChildrenAndOldNumbersNeverBlock() {
        clients.servers.create(LockFixture.PATH + "/x", null);
        clients.servers.create(LockFixture.PATH + "/_c_0000-lock-", null);
        clients.servers.create(LockFixture.PATH + "/lock-99999999999", null);
        Lease lease = locks.hold(0);
        clients.get(lease.release());
        clients.servers.create(LockFixture.PATH + "/abc__lock__0000000001", null);
        AsyncResult<Lease> behindKazoo = locks.lock(0).acquire();
        clients.settle();
        assertFalse(behindKazoo.isDone(), "kazoo's nodes count");
        clients.servers.delete(LockFixture.PATH + "/abc__lock__0000000001");
        clients.get(locks.get(behindKazoo).release());
    }

    @Test
    void contendersAreReadInTheirOrder() {
        Lease first = locks.get(locks.lock(0).identifier("one").acquire());
        AsyncResult<Lease> second = locks.lock(1).identifier("two").acquire();
        clients.settle();
        List<Contender> all = clients.get(locks.lock(0).contenders());
        assertEquals(
                List.of("one", "two"), all.stream().map(Contender::identifier).toList());
        assertEquals(List.of(true, false), all.stream().map(Contender::ours).toList());
        assertEquals(first.path(), all.get(0).path());
        assertEquals(first.token(), all.get(0).token());
        assertEquals(List.of(0, 1), all.stream().map(Contender::sequence).toList());
        assertEquals(List.of(), clients.get(locks.locks(0).lock("/none").contenders()));
        second.cancel();
        clients.get(first.release());
        locks.assertNothingLeft();
    }

    @Test
    void callsWaitForTheFirstSession() {
        clients.get(clients.client(0).stop());
        AsyncResult<Void> started = clients.client(0).start();
        AsyncResult<Lease> early = locks.lock(0).acquire();
        assertNull(clients.get(locks.lock(0).tryAcquire(Duration.ZERO)), "not to be had at once");
        clients.get(started);
        clients.get(locks.get(early).release());
        locks.assertNothingLeft();
    }

    @Test
    void closeCancelsCallsAndReleasesLeases() {
        Lease lease = locks.hold(0);
        AsyncResult<Lease> waiting = locks.lock(0).acquire();
        AsyncResult<Lease> entering = locks.locks(0).lock("/other").acquire();
        clients.get(locks.locks(0).close());
        assertEquals(List.of(), locks.nodes());
        assertEquals(LeaseState.RELEASED, lease.state());
        assertTrue(waiting.isCancelled());
        assertTrue(entering.isCancelled());
        locks.assertNothingLeft();
    }

    @Test
    void closeEndsCallsForSeveralLocksThatHaveNoSession() {
        clients.get(clients.client(0).stop());
        AsyncResult<Void> started = clients.client(0).start();
        AsyncResult<?> waiting = locks.locks(0).multiLock(List.of("/m", "/n")).acquire();
        clients.handler.runOne();
        clients.get(locks.locks(0).close());
        assertTrue(waiting.isCancelled());
        clients.get(started);
        locks.assertNothingLeft();
    }

    @Test
    void badInputIsRejectedAtTheCall() {
        assertMessage(
                "timeout: PT-1S (expected: zero or more)", () -> locks.lock(0).tryAcquire(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> locks.locks(0).lock("no/slash"));
        assertThrows(IllegalArgumentException.class, () -> locks.lock(0).layout(Layout.named("a/b")));
        assertThrows(IllegalArgumentException.class, () -> locks.lock(0).adopt("/lock/other", 1));
        assertThrows(IllegalArgumentException.class, () -> locks.lock(0).adopt("/elsewhere/x-lock-0000000000", 1));
        assertThrows(IllegalArgumentException.class, () -> locks.locks(0).multiLock(List.of()));
        assertThrows(IllegalArgumentException.class, () -> locks.locks(0).multiLock(List.of("/a", "/a")));
        assertThrows(
                IllegalArgumentException.class,
                () -> locks.locks(0).readWriteLock("/a").read().layout(Layout.named("x-")));
    }

    private static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void adoptedLeaseGoesOn() {
        Lease lease = locks.hold(0);
        AsyncResult<@Nullable SessionCredentials> detached = clients.client(0).detach();
        SessionCredentials session = locks.get(detached);
        assertEquals(LossCause.DETACHED, clients.get(lease.lost()));
        ZooKeeperClient heir = ZooKeeperClient.builder()
                .connectString(clients.servers.connectString())
                .handler(clients.handler)
                .resume(session)
                .build();
        Locks heirs = new Locks(
                RecipeContext.of(LoopClient.of(heir), clients.context(1).options()), Layout.CURATOR);
        clients.get(heir.start());
        clients.settle();
        Lease adopted = clients.get(heirs.lock(LockFixture.PATH).adopt(lease.path(), lease.token()));
        assertTrue(adopted.isHeld());
        AsyncResult<Lease> waiting = locks.lock(1).acquire();
        AsyncResult<Lease> local = heirs.lock(LockFixture.PATH).acquire();
        clients.settle();
        assertInstanceOf(
                LeaseLostException.class,
                clients.error(heirs.lock(LockFixture.PATH).adopt(lease.path(), lease.token() + 1)));
        clients.get(adopted.release());
        clients.get(locks.get(waiting).release());
        clients.get(clients.get(local).release());
        assertEquals(0, heirs.queues().size());
        clients.get(heir.stop());
    }
}
