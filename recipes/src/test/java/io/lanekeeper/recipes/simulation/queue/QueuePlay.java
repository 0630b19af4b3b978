// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.queue;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.queue.TakeUnknownException;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.CallPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Processes that put items into one queue and take them. Each item is put once. */
public final class QueuePlay extends CallPlay {
    private static final String QUEUE = "/queue";
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Map<SimulatedProcess, Queue> queues = new HashMap<>();
    private final Map<String, Call<Void>> puts = new HashMap<>();
    private final List<Call<byte @Nullable []>> takes = new ArrayList<>();
    private final ItemsAreKept itemsAreKept;

    /** @param make makes the queue of a process */
    public QueuePlay(Scene scene, BiFunction<SimulatedProcess, String, Queue> make) {
        super(scene);
        scene.processes().forEach(process -> queues.put(process, make.apply(process, QUEUE)));
        itemsAreKept = new ItemsAreKept(scene);
    }

    private Queue queue(SimulatedProcess process) {
        Queue queue = queues.get(process);
        if (queue == null) {
            throw new IllegalArgumentException("process: " + process);
        }
        return queue;
    }

    @Override
    public void act(SimulatedProcess process) {
        if (busy()) {
            cancel(process);
            return;
        }
        switch (random().nextInt(8)) {
            case 0 -> cancel(process);
            case 1, 2, 3 -> take(process, null);
            case 4 -> take(process, Duration.ofMillis(random().nextInt(2_000)));
            default -> put(process);
        }
    }

    private void put(SimulatedProcess process) {
        String item = "item " + puts.size();
        byte[] data = item.getBytes(StandardCharsets.UTF_8);
        puts.put(item, follow(new Call<>("put " + item, process, queue(process).put(data))));
    }

    private void take(SimulatedProcess process, @Nullable Duration time) {
        Call<byte @Nullable []> call = time == null
                ? new Call<>("take", process, queue(process).take())
                : new Call<>("take within " + time, process, queue(process).tryTake(time));
        takes.add(follow(call));
    }

    @Override
    public void rehearse() {
        for (int round = 0; round < 3; round++) {
            for (SimulatedProcess process : scene().processes()) {
                put(process);
                take(process, round == 1 ? PAUSE : null);
            }
            scene().pass(PAUSE);
        }
    }

    /** A take that waits for an item would wait for ever. */
    @Override
    public void finish() {
        takes.stream().filter(take -> !take.result().isDone()).forEach(this::cancel);
    }

    /** Idle takes of one client share a watch, which stays until something is put. */
    @Override
    public int mostWatchesAtEnd() {
        return scene().processes().size();
    }

    /** A put ends with its session, with its request's time-out, and with a full queue of the client. */
    @Override
    protected boolean isCaused(Call<?> call) {
        Throwable error = call.result().exception();
        boolean unknown = error instanceof ZooKeeperException failed && failed.outcome() == Outcome.UNKNOWN;
        boolean expired = error instanceof SessionExpiredException && call.sessionLostSince();
        boolean late = error instanceof RequestTimeoutException;
        return super.isCaused(call) || unknown || expired || late || error instanceof QueueFullException;
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        List<String> taken = new ArrayList<>();
        List<String> perhapsTaken = new ArrayList<>();
        int silent = 0;
        for (Call<byte @Nullable []> take : takes) {
            byte[] data = take.result().value();
            if (data != null) {
                taken.add(text(data));
            } else if (take.result().exception() instanceof TakeUnknownException unknown && unknown.data() != null) {
                perhapsTaken.add(text(unknown.data()));
            } else if (take.cancelled() || take.stoppedSince()) {
                silent++;
            }
        }
        itemsAreKept.check(puts, taken, perhapsTaken, left(), silent);
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        if (scene().servers().exists(QUEUE)) {
            for (String name : scene().servers().children(QUEUE)) {
                byte[] data = scene().servers().data(QUEUE + '/' + name);
                if (data != null) {
                    left.add(text(data));
                }
            }
        }
        return left;
    }

    private static String text(byte @Nullable [] data) {
        return data == null ? "" : new String(data, StandardCharsets.UTF_8);
    }
}
