// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.lock.MultiLock.MultiLease;
import io.lanekeeper.recipes.lock.ReadWriteLock.WriteLease;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Seeded schedules of calls, cancellations, releases and faults. At each step no two leases that exclude one another are
 * held, each grant is of a node that the servers had at the head, and in the end everything drains and nothing is left.
 */
class LockScheduleTest {
    private static final int CLIENTS = 3;
    private static final int ACTIONS = 60;
    private static final String RW = "/rw";
    private static final List<String> PATHS = List.of(LockFixture.PATH, RW, "/multi");

    /** A call with what it is for. */
    private record Call(int client, String path, boolean shared, AsyncResult<? extends @Nullable Lease> result) {}

    private static final class Run {
        final Random random;
        final LockFixture locks;
        final SimulatedClients clients;
        final List<Call> calls = new ArrayList<>();
        final Set<String> heads = new HashSet<>();
        final Set<Long> granted = new HashSet<>();
        /** Sessions that were ended before their time, so that the bound of their leases does not hold. */
        final Set<Long> ended = new HashSet<>();

        Run(long seed) {
            random = new Random(seed);
            clients = new SimulatedClients(seed, 3, CLIENTS);
            locks = new LockFixture(clients, CLIENTS);
        }

        void act() {
            int client = random.nextInt(CLIENTS);
            switch (random.nextInt(16)) {
                case 0, 1 ->
                    add(client, LockFixture.PATH, false, locks.lock(client).acquire());
                case 2 ->
                    add(client, LockFixture.PATH, false, locks.lock(client).tryAcquire(time()));
                case 3 ->
                    add(
                            client,
                            RW,
                            true,
                            locks.locks(client).readWriteLock(RW).read().acquire());
                case 4 ->
                    add(
                            client,
                            RW,
                            false,
                            locks.locks(client).readWriteLock(RW).write().tryAcquire(time()));
                case 5 ->
                    add(
                            client,
                            "/multi",
                            false,
                            locks.locks(client)
                                    .multiLock(
                                            random.nextBoolean()
                                                    ? List.of("/multi", "/lock2")
                                                    : List.of("/lock2", "/multi"))
                                    .acquire());
                case 6 ->
                    add(
                            client,
                            LockFixture.PATH,
                            false,
                            locks.locks(client)
                                    .reentrantLock(LockFixture.PATH)
                                    .tryAcquire("owner" + random.nextInt(1000), time()));
                case 7, 8, 9 -> end();
                case 10 -> disconnect(client);
                case 11 -> expire(client);
                case 12 -> deleteWaiting();
                case 13 -> clients.servers.restart(random.nextInt(3));
                case 14 -> clients.servers.lag(random.nextInt(3), Duration.ofMillis(random.nextInt(3) * 400L));
                default -> stall(random.nextInt(4) * 2000);
            }
        }

        /** Pauses all clients. The servers go on, and nodes may be at the head and vanish meanwhile. */
        private void stall(int millis) {
            for (int passed = 0; passed < millis; passed += 10) {
                clients.handler.stall(Duration.ofMillis(10));
                check();
            }
        }

        private Duration time() {
            return Duration.ofMillis(random.nextInt(3) * 700L);
        }

        private void add(int client, String path, boolean shared, AsyncResult<? extends @Nullable Lease> result) {
            calls.add(new Call(client, path, shared, result));
        }

        /** Cancels, releases, or downgrades. */
        private void end() {
            if (calls.isEmpty()) {
                return;
            }
            Call call = calls.remove(random.nextInt(calls.size()));
            Lease lease = call.result().value();
            if (call.result().cancel() || lease == null) {
                return;
            } else if (lease instanceof WriteLease writer && random.nextBoolean()) {
                add(call.client(), RW, true, writer.downgrade());
            } else {
                lease.release();
            }
        }

        private void disconnect(int client) {
            long session = clients.client(client).sessionId();
            if (clients.servers.sessions().contains(session)) {
                clients.servers.disconnect(session);
            }
        }

        private void expire(int client) {
            long session = clients.client(client).sessionId();
            if (clients.servers.sessions().contains(session)) {
                ended.add(session);
                clients.servers.expire(session);
            }
        }

        /** Deletes a node that has never been at the head of an exclusive queue, as an operator may do. */
        private void deleteWaiting() {
            List<String> waiting = names(LockFixture.PATH);
            if (waiting.size() > 1) {
                clients.servers.delete(LockFixture.PATH + "/" + waiting.get(1 + random.nextInt(waiting.size() - 1)));
            }
        }

        private List<String> names(String path) {
            if (!clients.servers.exists(path)) {
                return List.of();
            }
            List<String> names = new ArrayList<>(clients.servers.children(path));
            names.sort(Comparator.comparing(name -> name.substring(name.length() - 10)));
            return names;
        }

        void check() {
            for (String path : PATHS) {
                List<String> names = names(path);
                for (int i = 0; i < names.size(); i++) {
                    String name = names.get(i);
                    heads.add(path + "/" + name);
                    if (!name.contains("__READ__")) {
                        break;
                    } else if (i + 1 < names.size() && !names.get(i + 1).contains("__READ__")) {
                        break; // The writer is not at the head.
                    }
                }
                exclude(path);
            }
        }

        private void exclude(String path) {
            int exclusive = 0;
            int shared = 0;
            for (Call call : calls) {
                Lease lease = call.result().value();
                if (lease != null && call.path().equals(path)) {
                    if (granted.add(lease.token())) {
                        String node = lease instanceof MultiLease multi
                                ? Objects.requireNonNull(multi.leases().get("/multi"))
                                        .path()
                                : lease.path();
                        assertTrue(heads.contains(node), node + " was never first");
                    }
                    int held = lease.isHeld() && !ended.contains(lease.sessionId()) ? 1 : 0;
                    exclusive += call.shared() ? 0 : held;
                    shared += call.shared() ? held : 0;
                }
            }
            boolean fine = exclusive <= 1 && (exclusive == 0 || shared == 0);
            assertTrue(
                    fine,
                    () -> path + " is held more than once: " + names(path) + ", "
                            + calls.stream().map(Call::result).toList());
        }

        void run() {
            for (int i = 0; i < ACTIONS; i++) {
                act();
                int steps = random.nextInt(30);
                int[] taken = {0};
                clients.handler.runUntil(
                        () -> {
                            check();
                            return taken[0]++ >= steps;
                        },
                        Duration.ofMillis(random.nextInt(10) == 0 ? 3000 : 20));
            }
            for (int server = 0; server < 3; server++) {
                clients.servers.lag(server, Duration.ZERO);
            }
            drain();
            for (int i = 0; i < CLIENTS; i++) {
                clients.get(clients.get(locks.lock(i).acquire()).release());
            }
            clients.handler.advance(Duration.ofSeconds(5));
            assertEquals(List.of(), names(RW));
            assertEquals(List.of(), names("/multi"));
            locks.assertNothingLeft();
            locks.close();
        }

        /** Releases what is granted until all calls have ended by themselves. */
        private void drain() {
            for (int round = 0; round < 200 && !calls.isEmpty(); round++) {
                clients.handler.runUntil(
                        () -> {
                            check();
                            return calls.stream().anyMatch(call -> call.result().isDone());
                        },
                        Duration.ofSeconds(30));
                for (Call call : List.copyOf(calls)) {
                    if (call.result().isDone()) {
                        Lease lease = call.result().value();
                        Throwable error = call.result().exception();
                        if (lease != null) {
                            lease.release();
                        } else if (error != null && !(error instanceof io.lanekeeper.client.error.LeaseLostException)) {
                            throw new AssertionError("failed", error);
                        }
                        calls.remove(call);
                    }
                }
            }
            assertEquals(List.of(), calls, "calls that do not end");
        }
    }

    @Test
    void schedules() {
        int number = Integer.getInteger("recipes.schedules", 50);
        long first = Long.getLong("recipes.seed", 1);
        for (long seed = first; seed < first + number; seed++) {
            try {
                new Run(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Drecipes.seed=" + seed + ": " + e, e);
            }
        }
    }
}
