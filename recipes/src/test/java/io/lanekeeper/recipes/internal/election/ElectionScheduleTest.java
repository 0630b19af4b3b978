// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Faults at each step and at random. Each epoch has one leader, which was first at the servers; in the end there is one leader. */
class ElectionScheduleTest {
    private static final int CLIENTS = 3;

    private static final class Run {
        final SimulatedClients clients;
        final ElectionFixture fixture;
        final List<LeaderElection> elections = new ArrayList<>();
        final Set<Leadership> seen = new HashSet<>();
        final Set<Long> epochs = new HashSet<>();
        final Set<String> heads = new HashSet<>();
        long newest;

        Run(long seed) {
            clients = new SimulatedClients(seed, 3, CLIENTS);
            fixture = new ElectionFixture(clients, CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                LeaderElection election = fixture.election(i);
                elections.add(election);
                election.start();
            }
        }

        /** The grant of a session that has ended meanwhile may be heard of late, when its node is gone and another client leads. */
        boolean check() {
            List<String> nodes = fixture.nodes();
            if (!nodes.isEmpty()) {
                heads.add(ElectionFixture.PATH + "/" + nodes.get(0));
            }
            for (int i = 0; i < CLIENTS; i++) {
                Leadership present = elections.get(i).leadership();
                if (present != null && seen.add(present)) {
                    assertTrue(epochs.add(present.epoch()), "two leaders of epoch " + present.epoch());
                    assertTrue(heads.contains(present.path()), present + " was never first");
                    boolean late = !clients.servers.exists(present.path());
                    assertTrue(late || present.epoch() > newest, "epoch " + present.epoch() + " after " + newest);
                    newest = Math.max(newest, present.epoch());
                }
            }
            return false;
        }

        void fault(int kind, int client) {
            long session = clients.client(client).sessionId();
            boolean alive = clients.servers.sessions().contains(session);
            Leadership present = elections.get(client).leadership();
            if (kind == 0 && alive) {
                clients.servers.disconnect(session);
            } else if (kind == 1 && alive) {
                clients.servers.expire(session);
            } else if (kind == 2 && present != null) {
                present.resign();
            } else if (kind == 3 && present != null && clients.servers.exists(present.path())) {
                clients.servers.delete(present.path());
            } else if (kind == 4) {
                clients.servers.restart(client);
            }
        }

        void end() {
            clients.handler.runUntil(this::check, Duration.ofSeconds(40));
            List<ElectionState> states = new ArrayList<>();
            elections.forEach(each -> states.add(each.state()));
            states.sort(null);
            assertEquals(List.of(ElectionState.CANDIDATE, ElectionState.CANDIDATE, ElectionState.LEADER), states);
            assertEquals(CLIENTS, fixture.nodes().size());
            fixture.assertNothingLeft();
            fixture.close();
        }
    }

    @Test
    void eachFaultAtEachStep() {
        for (int kind = 0; kind < 4; kind++) {
            for (int step = 0; step < 80; step += 2) {
                Run run = new Run(step);
                int[] left = {step};
                run.clients.handler.runUntil(() -> run.check() || left[0]-- <= 0, Duration.ofSeconds(1));
                run.fault(kind, 0);
                try {
                    run.end();
                } catch (AssertionError e) {
                    throw new AssertionError("fault " + kind + " after step " + step + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @Test
    void schedules() {
        for (long seed = 1; seed <= Integer.getInteger("recipes.schedules", 40); seed++) {
            Random random = new Random(seed);
            Run run = new Run(seed);
            for (int i = 0; i < 30; i++) {
                run.fault(random.nextInt(5), random.nextInt(CLIENTS));
                run.clients.handler.runUntil(run::check, Duration.ofMillis(random.nextInt(300)));
            }
            run.end();
        }
    }

    @Test
    void heldLanesDelayNothing() {
        try (ElectionFixture fixture = new ElectionFixture(2)) {
            List<Promise<Object>> holds = new ArrayList<>();
            for (Lane lane : Lane.values()) {
                Promise<Object> hold = fixture.clients.handler.asyncResult();
                holds.add(hold);
                fixture.clients.handler.dispatch(new Callback(lane, () -> hold));
            }
            LeaderElection first = fixture.started(0);
            first.addListener(new ElectionFixture.Recorder());
            LeaderElection second = fixture.started(1);
            fixture.clients.get(first.close());
            fixture.clients.settle();
            assertEquals(ElectionState.LEADER, second.state());
            holds.forEach(hold -> hold.set("over"));
            fixture.assertNothingLeft();
        }
    }
}
