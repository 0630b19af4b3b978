// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.queue;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Each item that was put has one effect, is left in the queue, or is a dead letter: one of them, and once. An effect is that of a claim
 * that exists, and the outcome of an acknowledgement says whether there is one.
 */
final class EffectsOnce extends Rule {
    private static final String TAKEN = ClaimPlay.QUEUE + "/taken";
    private static final String ENTRIES = ClaimPlay.QUEUE + "/entries";
    private static final String DEAD = ClaimPlay.QUEUE + "/dead";
    private static final long NOT_GONE = Long.MAX_VALUE;

    /** @param ended complete with the acknowledgement */
    private record Ack(Claim claim, AsyncResult<Void> ended) {}

    private final Scene scene;
    /** The last transactions before or at which the nodes of claims have gone, by their tokens. */
    private final Map<Long, Long> goneAt = new HashMap<>();
    /** The nodes of claims that there are, with their tokens. */
    private final Map<String, Long> taken = new HashMap<>();

    private final Set<String> effects = new HashSet<>();
    /** The tokens of effects. */
    private final Set<Long> effective = new HashSet<>();

    private final List<Ack> acks = new ArrayList<>();

    EffectsOnce(Scene scene) {
        super(scene);
        this.scene = scene;
        scene.truth().observe(this::observe);
    }

    private List<String> children(String path) {
        return scene.servers().exists(path) ? scene.servers().children(path) : List.of();
    }

    private void observe() {
        Set<String> names = new HashSet<>(children(TAKEN));
        taken.entrySet().removeIf(one -> {
            boolean gone = !names.contains(one.getKey()) || one.getValue() != created(one.getKey());
            if (gone) {
                goneAt.put(one.getValue(), scene.truth().zxid());
            }
            return gone;
        });
        for (String name : names) {
            if (taken.putIfAbsent(name, created(name)) == null) {
                goneAt.put(created(name), NOT_GONE);
            }
        }
        for (String name : children(ClaimPlay.EFFECTS)) {
            if (effects.add(name)) {
                check(name);
            }
        }
    }

    private long created(String name) {
        return scene.servers().lastDataChange(TAKEN + '/' + name);
    }

    private void check(String effect) {
        String path = ClaimPlay.EFFECTS + '/' + effect;
        byte[] data = scene.servers().data(path);
        long token = data == null ? 0 : ByteBuffer.wrap(data).getLong();
        effective.add(token);
        long gone = goneAt.getOrDefault(token, 0L);
        long change = scene.servers().lastDataChange(path);
        require(
                gone >= change,
                () -> effect + " at " + change + ", of a claim that is gone since " + gone + ", token " + token);
    }

    /** Follows an acknowledgement. */
    void acknowledges(Claim claim, AsyncResult<Void> ended) {
        acks.add(new Ack(claim, ended));
    }

    void checkEnd(Map<String, Call<Void>> puts) {
        puts.forEach(this::checkItem);
        acks.forEach(this::checkAck);
        require(children(TAKEN).isEmpty(), () -> "claims are left: " + children(TAKEN));
    }

    private void checkItem(String item, Call<Void> put) {
        long found = count(item, ENTRIES)
                + count(item, DEAD)
                + effects.stream().filter(name -> name.startsWith(item + '-')).count();
        require(found <= 1, () -> put + ": it has effects or is there " + found + " times");
        if (put.result().isDone()) {
            Outcome outcome = put.outcome();
            require(found == 1 || outcome != Outcome.APPLIED, () -> put + ", but it is lost");
            require(found == 0 || outcome != Outcome.NOT_APPLIED, () -> put + ", but it was there");
        }
    }

    private long count(String item, String directory) {
        return children(directory).stream()
                .filter(name -> item.equals(text(scene.servers().data(directory + '/' + name))))
                .count();
    }

    private static String text(byte @Nullable [] data) {
        return data == null ? "" : new String(data, StandardCharsets.UTF_8);
    }

    private void checkAck(Ack ack) {
        long token = ack.claim().token();
        boolean effect = effective.contains(token);
        Throwable error = ack.ended().exception();
        boolean refused = error instanceof ZooKeeperException failed && failed.outcome() == Outcome.NOT_APPLIED;
        require(ack.ended().isDone(), () -> "an acknowledgement has not ended: " + ack.claim());
        require(error != null || effect, () -> "no effect of " + ack.claim() + ", which was acknowledged");
        require(!refused || !effect, () -> "an effect of " + ack.claim() + ", which was not acknowledged: " + error);
    }
}
