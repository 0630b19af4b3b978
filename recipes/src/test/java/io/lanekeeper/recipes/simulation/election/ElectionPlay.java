// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.CallPlay;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Operator;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Processes that elect a leader among them. Leaders resign, candidates close their elections and begin others. */
public final class ElectionPlay extends CallPlay {
    private static final String ELECTION = "/election";
    private static final int HERDS_ONE_IN = 4;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final BiFunction<SimulatedProcess, String, LeaderElection> make;
    /** The last election of each process that has started one. */
    private final Map<SimulatedProcess, LeaderElection> elections = new LinkedHashMap<>();

    private final Set<LeaderElection> closed = new HashSet<>();
    private final Map<Call<?>, LeaderElection> calls = new HashMap<>();
    /** Leaderships that have not ended as far as their processes know. */
    private final List<Leadership> leaderships = new ArrayList<>();

    private final ContenderTruth truth;
    private final Operator operator;
    private final LeadersAreFirst leadersAreFirst;
    private final EpochsGrow epochsGrow;
    private final OneLeader oneLeader;
    private final CandidatesStay candidatesStay;

    /** @param make makes an election of a process */
    public ElectionPlay(Scene scene, BiFunction<SimulatedProcess, String, LeaderElection> make) {
        super(scene);
        this.make = make;
        truth = new ContenderTruth(scene, ELECTION);
        operator = new Operator(scene, ELECTION, truth, true);
        leadersAreFirst = new LeadersAreFirst(scene, truth);
        epochsGrow = new EpochsGrow(scene, truth);
        oneLeader = new OneLeader(scene, truth);
        candidatesStay = new CandidatesStay(scene, truth);
    }

    @Override
    public void act(SimulatedProcess process) {
        LeaderElection election = elections.get(process);
        if (election == null || election.state() == ElectionState.CLOSED) {
            start(process);
            return;
        }
        switch (random().nextInt(8)) {
            case 0 -> cancel(process);
            case 1 -> close(process);
            case 2, 3 -> awaitLeadership(process);
            default -> resign(process);
        }
    }

    private void start(SimulatedProcess process) {
        LeaderElection election = make.apply(process, ELECTION);
        elections.put(process, election);
        calls.put(follow(new Call<>("start", process, election.start())), election);
    }

    private void close(SimulatedProcess process) {
        LeaderElection election = elections.get(process);
        if (election != null && closed.add(election)) {
            follow(new Call<>("close", process, election.close()));
        }
    }

    private void awaitLeadership(SimulatedProcess process) {
        LeaderElection election = elections.get(process);
        if (election != null && !busy()) {
            calls.put(follow(new Call<>("await", process, election.awaitLeadership())), election);
        }
    }

    private void resign(SimulatedProcess process) {
        Leadership leadership = leadership(process);
        if (leadership != null) {
            follow(new Call<>("resign", process, leadership.resign()));
        }
    }

    private @Nullable Leadership leadership(SimulatedProcess process) {
        LeaderElection election = elections.get(process);
        return election == null ? null : election.leadership();
    }

    @Override
    public void rehearse() {
        for (SimulatedProcess process : scene().processes()) {
            start(process);
            awaitLeadership(process);
            scene().pass(PAUSE);
        }
        for (int round = 0; round < 2; round++) {
            scene().processes().forEach(this::resign);
            scene().pass(PAUSE);
        }
        SimulatedProcess last = scene().processes().get(scene().processes().size() - 1);
        close(last);
        scene().pass(PAUSE);
        start(last);
        scene().pass(PAUSE);
        scene().processes().forEach(this::resign);
        scene().pass(PAUSE);
    }

    @Override
    public void interfere() {
        operator.interfere();
    }

    @Override
    public void stepped() {
        super.stepped();
        elections.forEach((process, election) -> {
            Leadership present = election.leadership();
            if (present != null && !leaderships.contains(present)) {
                scene().note(() -> process + " leads: " + present);
                leaderships.add(present);
                leadersAreFirst.elected(process, present);
                epochsGrow.elected(process, present);
            }
        });
        leaderships.removeIf(one -> one.state().ended());
        oneLeader.check(leaderships);
    }

    /** The close of an election ends its calls. */
    @Override
    protected boolean isCaused(Call<?> call) {
        Throwable error = call.result().exception();
        boolean closes = error instanceof CancellationException || error instanceof IllegalStateException;
        return super.isCaused(call) || (closes && closed.contains(calls.get(call)));
    }

    @Override
    public void checkRest() {
        candidatesStay.checkRest(elections);
    }

    @Override
    public void finish() {
        scene().processes().forEach(this::close);
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        candidatesStay.checkEnd();
        if (finished() && scene().servers().exists(ELECTION) && random().nextInt(HERDS_ONE_IN) == 0) {
            checkHerd();
        }
    }

    private void checkHerd() {
        NoHerd noHerd = new NoHerd(scene());
        scene().processes().forEach(process -> noHerd.candidate(() -> start(process)));
        scene().processes().forEach(process -> noHerd.resignation(() -> resign(process)));
        finish();
        scene().pass(PAUSE.multipliedBy(PAUSE.toMillis()));
        candidatesStay.checkEnd();
    }
}
