// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two clients acquire and release one lock. One run for each step cuts a connection after that step. */
class LockCutTest {
    private static final int CREATE = 15;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** A scenario without faults has about as many steps. */
    private static final int STEPS = 150;

    /** Takes the lock with both clients, and releases it at once. */
    private static final class Scenario {
        final LockFixture locks;
        final SimulatedClients clients;
        final List<Lease> leases = new ArrayList<>();
        final List<AsyncResult<Void>> releases = new ArrayList<>();
        /** The session that was ended before its time, so that the bound of its leases does not hold. */
        private long expired;

        private int steps;

        Scenario(long seed) {
            clients = new SimulatedClients(seed, 3, 2);
            locks = new LockFixture(clients, 2);
            for (int i = 0; i < 2; i++) {
                locks.lock(i).acquire().whenDone(this::ended);
            }
        }

        private void ended(AsyncResult<Lease> done) {
            Lease lease = done.value();
            if (lease == null) {
                throw new AssertionError("no lease", done.exception());
            }
            assertTrue(leases.stream().noneMatch(other -> other.token() == lease.token()), "given twice");
            leases.add(lease);
            clients.context(0).after(Duration.ofMillis(2), () -> releases.add(lease.release()));
        }

        private boolean isDone() {
            long held = leases.stream()
                    .filter(lease -> lease.isHeld() && lease.sessionId() != expired)
                    .count();
            assertTrue(held <= 1, "two hold the lock");
            return releases.size() == 2 && releases.stream().allMatch(AsyncResult::isDone);
        }

        void expire(int client) {
            expired = clients.client(client).sessionId();
            clients.servers.expire(expired);
        }

        /** Runs a fault after so many steps, then goes on to the end and checks it. */
        int run(int faultAt, Runnable fault) {
            boolean[] faulted = {false};
            boolean done = clients.handler.runUntil(
                    () -> {
                        boolean over = isDone();
                        if (!over && steps == faultAt && !faulted[0]) {
                            faulted[0] = true;
                            return true;
                        }
                        steps++;
                        return over;
                    },
                    LIMIT);
            if (faulted[0]) {
                fault.run();
                done = clients.handler.runUntil(this::isDone, LIMIT);
            }
            assertTrue(done, "does not end");
            clients.handler.advance(Duration.ofSeconds(4));
            locks.assertNothingLeft();
            assertEquals(List.of(), clients.handler.uncaught());
            locks.close();
            return steps;
        }
    }

    private static void atEachStep(int from, IntConsumer run) {
        for (int step = from; step < STEPS; step++) {
            try {
                run.accept(step);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("cut after step " + step + ": " + e, e);
            }
        }
    }

    @Test
    void withoutAFaultAllStepsAreCovered() {
        int steps = new Scenario(1).run(Integer.MAX_VALUE, () -> {});
        assertTrue(steps > 40 && steps < STEPS, steps + " steps");
    }

    @Test
    void cutAndResumedAtEachStep() {
        for (int client = 0; client < 2; client++) {
            int cut = client;
            atEachStep(0, step -> {
                Scenario scenario = new Scenario(1);
                scenario.run(step, () -> scenario.clients.disconnect(cut));
            });
        }
    }

    @Test
    void expiredAtEachStep() {
        for (int client = 0; client < 2; client++) {
            int expired = client;
            atEachStep(0, step -> {
                Scenario scenario = new Scenario(2);
                scenario.run(step, () -> scenario.expire(expired));
            });
        }
    }

    @Test
    void expiredWhileCutOffAtEachStep() {
        atEachStep(0, step -> {
            Scenario scenario = new Scenario(3);
            scenario.run(step, () -> {
                scenario.clients.disconnect(1);
                scenario.expire(1);
            });
        });
    }

    @Test
    void connectionBrokenInTheMiddleOfFrames() {
        for (int bytes = 1; bytes < 500; bytes += 13) {
            int after = bytes;
            for (int client = 0; client < 2; client++) {
                Scenario toServer = new Scenario(bytes);
                links(toServer, client).forEach(link -> link.resetAfterBytesToServer(after));
                toServer.run(Integer.MAX_VALUE, () -> {});
                Scenario toClient = new Scenario(bytes);
                links(toClient, client).forEach(link -> link.resetAfterBytesToClient(after));
                toClient.run(Integer.MAX_VALUE, () -> {});
            }
        }
    }

    private static List<SimulatedLink> links(Scenario scenario, int client) {
        return scenario.clients.servers.links(scenario.clients.client(client).sessionId());
    }

    @Test
    void cancelledAtEachStepLeavesNoNodeAndNeverALeaseAfterTrue() {
        atEachStep(0, step -> {
            try (LockFixture locks = new LockFixture(1)) {
                AsyncResult<Lease> result = locks.lock(0).acquire();
                int[] steps = {0};
                locks.clients.handler.runUntil(() -> ++steps[0] > step || result.isDone(), LIMIT);
                boolean cancelled = result.cancel();
                if (step % 3 == 0) {
                    locks.clients.disconnect(0);
                }
                locks.clients.handler.advance(Duration.ofSeconds(8));
                Lease lease = cancelled ? null : result.value();
                assertEquals(cancelled ? 0 : 1, locks.nodes().size());
                if (lease != null) {
                    locks.clients.get(lease.release());
                }
                locks.assertNothingLeft();
            }
        });
    }

    @Test
    void nodeOfALostReplyIsFoundAtAServerThatIsBehind() {
        try (LockFixture locks = new LockFixture(1)) {
            SimulatedClients clients = locks.clients;
            clients.settle();
            long session = clients.client(0).sessionId();
            int server = clients.servers.serverOf(session);
            for (int other = 0; other < 3; other++) {
                if (other != server) {
                    clients.servers.lag(other, Duration.ofSeconds(5));
                }
            }
            AsyncResult<Lease> result = locks.lock(0).acquire();
            assertTrue(clients.handler.runUntil(() -> created(clients) == 1, LIMIT));
            clients.servers.links(session).forEach(SimulatedLink::reset);
            clients.servers.stop(server);
            Lease lease = clients.get(result);
            assertEquals(1, created(clients), "found, not created again");
            assertEquals(session, lease.sessionId());
            clients.get(lease.release());
            clients.servers.start(server);
            locks.assertNothingLeft();
        }
    }

    @Test
    void nodeOfTheFormerSessionIsNeverGranted() {
        try (LockFixture locks = new LockFixture(1)) {
            SimulatedClients clients = locks.clients;
            clients.settle();
            long session = clients.client(0).sessionId();
            int server = clients.servers.serverOf(session);
            AsyncResult<Lease> result = locks.lock(0).acquire();
            assertTrue(clients.handler.runUntil(() -> created(clients) == 1, LIMIT));
            for (int other = 0; other < 3; other++) {
                clients.servers.lag(other, Duration.ofSeconds(1));
            }
            clients.servers.links(session).forEach(SimulatedLink::reset);
            clients.servers.expire(session);
            clients.servers.stop(server);
            Lease lease = clients.get(result);
            assertFalse(lease.sessionId() == session);
            assertEquals(clients.client(0).sessionId(), lease.sessionId());
            assertEquals(true, clients.get(lease.verify()));
            clients.get(lease.release());
            clients.servers.start(server);
            clients.handler.advance(Duration.ofSeconds(3));
            locks.assertNothingLeft();
        }
    }

    private static long created(SimulatedClients clients) {
        return clients.servers.requests().stream()
                .filter(request -> request.type() == CREATE && request.error() == 0)
                .count();
    }

    @Test
    void suspendedInTheMomentOfTheGrantWaitsForTheResumption() {
        int deferred = 0;
        for (int step = 0; step < 60; step++) {
            try (LockFixture locks = new LockFixture(1)) {
                SimulatedClients clients = locks.clients;
                AsyncResult<Lease> result = locks.lock(0).acquire();
                int[] steps = {0};
                int stop = step;
                clients.handler.runUntil(() -> ++steps[0] > stop, LIMIT);
                if (result.isDone()) {
                    clients.get(clients.get(result).release());
                    break;
                }
                clients.disconnect(0);
                boolean[] suspendedGrant = {false};
                clients.handler.runUntil(
                        () -> {
                            @Nullable Lease lease = result.value();
                            suspendedGrant[0] |= lease != null && !lease.isHeld();
                            return lease != null;
                        },
                        LIMIT);
                assertFalse(suspendedGrant[0], "granted without a connection, step " + step);
                deferred++;
                clients.get(clients.get(result).release());
            }
        }
        assertTrue(deferred > 5);
    }
}
