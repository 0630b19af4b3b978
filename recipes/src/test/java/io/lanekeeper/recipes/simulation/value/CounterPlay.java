// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.value;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.CallPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import io.lanekeeper.recipes.value.Counter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Processes that add to one counter. Each call adds a bit of its own, so the number shows which calls were applied: none of them
 * twice, since that would carry into the next bit.
 */
public final class CounterPlay extends CallPlay {
    private static final String COUNTER = "/counter";
    private static final int MOST = 60;
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** @param exactly whether the call leaves a receipt */
    private record Added(Call<Counter.Change> call, long bit, boolean exactly) {}

    private final Map<SimulatedProcess, Counter> counters = new HashMap<>();
    private final List<Added> adds = new ArrayList<>();
    private final CounterAddsUp addsUp;

    /** @param make makes the counter of a process */
    public CounterPlay(Scene scene, BiFunction<SimulatedProcess, String, Counter> make) {
        super(scene);
        scene.processes().forEach(process -> counters.put(process, make.apply(process, COUNTER)));
        addsUp = new CounterAddsUp(scene);
    }

    @Override
    public void act(SimulatedProcess process) {
        if (random().nextInt(6) == 0) {
            cancel(process);
        } else {
            for (int i = random().nextInt(3); i >= 0; i--) {
                add(process, random().nextBoolean());
            }
        }
    }

    private void add(SimulatedProcess process, boolean exactly) {
        Counter counter = counters.get(process);
        if (adds.size() < MOST && !busy() && counter != null) {
            long bit = 1L << adds.size();
            AsyncResult<Counter.Change> result = (exactly ? counter.exactly() : counter).add(bit);
            Call<Counter.Change> call = new Call<>((exactly ? "exact add " : "add ") + bit, process, result);
            adds.add(new Added(follow(call), bit, exactly));
        }
    }

    @Override
    public void rehearse() {
        for (int round = 0; round < 3; round++) {
            for (SimulatedProcess process : scene().processes()) {
                add(process, false);
                add(process, true);
            }
            scene().pass(PAUSE);
        }
    }

    @Override
    public void finish() {}

    /** Without a receipt an unknown outcome stays unknown; with one only after the end of a session. */
    @Override
    protected boolean isCaused(Call<?> call) {
        boolean unknown =
                call.result().exception() instanceof ZooKeeperException failed && failed.outcome() == Outcome.UNKNOWN;
        boolean exactly = adds.stream().anyMatch(one -> one.call() == call && one.exactly());
        return super.isCaused(call) || (unknown && (!exactly || call.sessionLostSince()));
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        byte[] data = scene().servers().exists(COUNTER) ? scene().servers().data(COUNTER) : null;
        long number =
                data == null || data.length == 0 ? 0 : ByteBuffer.wrap(data).getLong();
        for (Added added : adds) {
            if (added.call().result().isDone()) {
                addsUp.check(added.call(), added.bit(), number);
                Counter.Change change = added.call().result().value();
                if (change != null) {
                    addsUp.check(added.call(), added.bit(), change);
                }
            }
        }
        addsUp.checkRest(number, 1L << adds.size());
    }
}
