// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Members that come and go, with faults. After each step of the handler the nodes at the servers say whether a call may have ended:
 * no member enters before enough nodes existed together, and none leaves before all members of the round have left or died.
 */
class DoubleBarrierScheduleTest {
    private static final int CLIENTS = 4;
    private static final int STEPS = 70;
    private static final int SCHEDULES = Integer.getInteger("recipes.schedules", 100);
    private static final long FIRST = Long.getLong("recipes.seed", 1);

    /** Parts of the recipe that are left out, to show that the rules find that. */
    private enum Break {
        NONE,
        ONE_MEMBER_TOO_FEW,
        LEAVES_AT_ONCE
    }

    /** The present call of one client. */
    private static final class Part {
        private @Nullable AsyncResult<Lease> entering;
        private @Nullable Lease lease;
        private @Nullable AsyncResult<?> leaving;
    }

    private static final class Run {
        private final long seed;
        private final Break broken;
        private final int members;
        private final SimulatedClients clients;
        private final Random random;
        private final RandomFaults faults;
        private final List<Part> parts = new ArrayList<>();
        private final List<DoubleBarrier> barriers = new ArrayList<>();
        /** The members of the round of each node, as of the creation of ready. */
        private final Map<String, Set<String>> rounds = new HashMap<>();

        private final Set<String> entered = new HashSet<>();
        private boolean opened;
        private int completed;

        Run(long seed, Break broken) {
            this.seed = seed;
            this.broken = broken;
            clients = new SimulatedClients(seed, 3, CLIENTS);
            random = new Random(seed);
            members = 2 + random.nextInt(2);
            faults = new RandomFaults(clients, CLIENTS, random);
            for (int i = 0; i < CLIENTS; i++) {
                int wanted = broken == Break.ONE_MEMBER_TOO_FEW && i == 0 ? members - 1 : members;
                barriers.add(new Values(clients.context(i)).doubleBarrier("/d", wanted));
                parts.add(new Part());
            }
        }

        Run play() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> act(random.nextInt(CLIENTS));
                    case 2 ->
                        pass(Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(1000) : random.nextInt(8)));
                    default -> {
                        if (random.nextInt(3) == 0) {
                            faults.happen();
                        }
                    }
                }
            }
            faults.end();
            end();
            return this;
        }

        private void act(int client) {
            Part part = parts.get(client);
            AsyncResult<Lease> entering = part.entering;
            Lease lease = part.lease;
            if (part.leaving != null) {
                return;
            }
            if (lease != null) {
                part.leaving = broken == Break.LEAVES_AT_ONCE
                        ? lease.release()
                        : barriers.get(client).leave(lease);
            } else if (entering == null) {
                part.entering = random.nextInt(4) == 0
                        ? barriers.get(client).tryEnter(Duration.ofMillis(random.nextInt(600)))
                        : barriers.get(client).enter();
            } else if (random.nextInt(6) == 0) {
                entering.cancel();
            }
        }

        private void pass(Duration time) {
            clients.handler.runUntil(
                    () -> {
                        watch();
                        return false;
                    },
                    time);
        }

        private Set<String> nodes() {
            return clients.servers.exists("/d") ? new HashSet<>(clients.servers.children("/d")) : new HashSet<>();
        }

        private void watch() {
            Set<String> nodes = nodes();
            boolean ready = nodes.remove("ready");
            if (ready && !opened) {
                assertTrue(nodes.size() >= members, () -> "seed " + seed + ": opened with " + nodes + " of " + members);
                nodes.forEach(node -> rounds.put("/d/" + node, nodes));
            }
            opened = ready;
            parts.forEach(this::watch);
        }

        private void watch(Part part) {
            AsyncResult<Lease> entering = part.entering;
            AsyncResult<?> leaving = part.leaving;
            if (entering != null && entering.isDone()) {
                part.entering = null;
                Lease lease = entering.value();
                part.lease = lease;
                if (lease != null) {
                    assertTrue(rounds.containsKey(lease.path()), () -> "seed " + seed + ": not of the round: " + lease);
                    entered.add(lease.path());
                }
            }
            Lease lease = part.lease;
            if (lease != null && leaving != null && leaving.isDone()) {
                part.lease = null;
                part.leaving = null;
                Throwable error = leaving.exception();
                if (error == null) {
                    completed++;
                    Set<String> present = nodes();
                    Set<String> round = rounds.getOrDefault(lease.path(), Set.of());
                    assertTrue(
                            round.stream().noneMatch(present::contains),
                            () -> "seed " + seed + ": left before others: " + lease + ", " + present);
                } else {
                    assertTrue(error instanceof LeaseLostException, () -> "seed " + seed + ": " + error);
                }
            }
        }

        private void end() {
            pass(Duration.ofSeconds(5));
            for (int i = 0; i < CLIENTS; i++) {
                Part part = parts.get(i);
                if (part.entering != null) {
                    part.entering.cancel();
                }
            }
            pass(Duration.ofSeconds(1));
            for (int i = 0; i < CLIENTS; i++) {
                if (parts.get(i).lease != null) {
                    act(i);
                }
            }
            pass(Duration.ofSeconds(60));
            for (Part part : parts) {
                assertTrue(
                        part.entering == null && part.lease == null && part.leaving == null,
                        () -> "seed " + seed + ": has not ended: " + part.lease);
            }
            Set<String> left = nodes();
            left.remove("ready");
            assertEquals(Set.of(), left, "seed " + seed + ": orphans");
            for (int i = 0; i < CLIENTS; i++) {
                assertEquals(0, clients.context(i).cleanup().open());
            }
            clients.close();
        }
    }

    @Test
    void rulesHold() {
        int completed = 0;
        for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
            completed += new Run(seed, Break.NONE).play().completed;
        }
        assertTrue(completed >= SCHEDULES, "hardly anybody has left: " + completed);
    }

    private static void assertFound(Break broken) {
        assertThrows(AssertionError.class, () -> {
            for (long seed = 1; seed < 1000; seed++) {
                new Run(seed, broken).play();
            }
        });
    }

    @Test
    void memberThatCountsTooFewIsFound() {
        assertFound(Break.ONE_MEMBER_TOO_FEW);
    }

    @Test
    void memberThatDoesNotWaitIsFound() {
        assertFound(Break.LEAVES_AT_ONCE);
    }
}
