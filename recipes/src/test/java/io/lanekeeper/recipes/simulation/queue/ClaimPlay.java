// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.queue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.HoldersPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Processes that put items into one queue, claim them, and acknowledge them with an effect. Each item is put once. */
public final class ClaimPlay extends HoldersPlay {
    /** Makes the queue of a process. */
    @FunctionalInterface
    public interface Maker {
        ClaimQueue make(SimulatedProcess process, String path, ClaimQueueOptions options);
    }

    static final String QUEUE = "/queue";
    static final String EFFECTS = "/effects";

    private static final CreateOptions EFFECT = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);
    private static final int MANY = 1_000;
    private static final int FEW = 3;
    private static final int WATCHES = 2;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Map<SimulatedProcess, ClaimQueue> queues = new HashMap<>();
    private final Map<String, Call<Void>> puts = new HashMap<>();
    private final EffectsOnce effectsOnce;
    private final ClaimsAlone claimsAlone;

    /** @param make makes the queue of a process */
    public ClaimPlay(Scene scene, Maker make) {
        super(scene);
        scene.servers().create(EFFECTS, new byte[0]);
        int attempts = random().nextBoolean() ? MANY : FEW;
        ClaimQueueOptions options = new ClaimQueueOptions(attempts, 1 + random().nextInt(FEW));
        scene.processes().forEach(process -> queues.put(process, make.make(process, QUEUE, options)));
        effectsOnce = new EffectsOnce(scene);
        claimsAlone = new ClaimsAlone(scene);
    }

    private ClaimQueue queue(SimulatedProcess process) {
        ClaimQueue queue = queues.get(process);
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
        switch (random().nextInt(9)) {
            case 0 -> cancel(process);
            case 1, 2 -> claim(process, null);
            case 3 -> claim(process, Duration.ofMillis(random().nextInt(3) * 700L));
            case 4, 5 -> put(process);
            default -> giveSomeBack(process);
        }
    }

    private void put(SimulatedProcess process) {
        String item = "item" + puts.size();
        byte[] data = item.getBytes(StandardCharsets.UTF_8);
        AsyncResult<Void> result = queue(process).put(data, random().nextInt(FEW));
        puts.put(item, follow(new Call<>("put " + item, process, result)));
    }

    private void claim(SimulatedProcess process, @Nullable Duration time) {
        ClaimQueue queue = queue(process);
        follow(
                time == null
                        ? new Call<Claim>("claim", process, queue.claim())
                        : new Call<@Nullable Claim>("claim within " + time, process, queue.tryClaim(time)));
    }

    @Override
    public void rehearse() {
        for (int round = 0; round < 3; round++) {
            for (SimulatedProcess process : scene().processes()) {
                put(process);
                claim(process, round == 1 ? PAUSE : null);
            }
            scene().pass(PAUSE);
            scene().processes().forEach(this::giveSomeBack);
            scene().pass(PAUSE);
        }
    }

    @Override
    protected AsyncResult<?> giveBack(Held given) {
        if (!(given.lease() instanceof Claim claim)) {
            throw new IllegalStateException(given + " (expected: a claim)");
        }
        AsyncResult<Void> ended = switch (finishing() ? MANY : random().nextInt(8)) {
            case 0 -> claim.giveBack();
            case 1 -> claim.release();
            case 2 -> claim.reject();
            default -> acknowledge(claim);
        };
        return ended.recover(error -> claim.release());
    }

    private AsyncResult<Void> acknowledge(Claim claim) {
        String item = new String(claim.data(), StandardCharsets.UTF_8);
        byte[] token = ByteBuffer.allocate(Long.BYTES).putLong(claim.token()).array();
        AsyncResult<Void> ended = claim.ack(List.of(Op.create(EFFECTS + '/' + item + '-', token, EFFECT)));
        effectsOnce.acknowledges(claim, ended);
        return ended;
    }

    @Override
    protected void granted(Held given) {
        scene().note(() -> given.toString());
    }

    @Override
    protected void checkHeld(List<Held> now) {
        claimsAlone.check(now);
    }

    /** A claim that waits for an item would wait for ever. */
    @Override
    public void finish() {
        openCalls().stream().filter(call -> !puts.containsValue(call)).toList().forEach(this::cancel);
        super.finish();
    }

    /** Idle claims of one client share a watch for items and one for claims, which stay until something changes. */
    @Override
    public int mostWatchesAtEnd() {
        return scene().processes().size() * WATCHES;
    }

    /** A put ends with its session, with its request's time-out, and with a full queue of the client. */
    @Override
    protected boolean isCaused(Call<?> call) {
        Throwable error = call.result().exception();
        boolean unknown = error instanceof ZooKeeperException failed && failed.outcome() == Outcome.UNKNOWN;
        boolean expired = error instanceof SessionExpiredException && call.sessionLostSince();
        boolean late = error instanceof RequestTimeoutException || error instanceof QueueFullException;
        return super.isCaused(call) || (puts.containsValue(call) && (unknown || expired || late));
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        effectsOnce.checkEnd(puts);
    }
}
