// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Random puts, claims, ends of claims, cancellations and faults, and what must hold afterwards. */
final class ClaimSchedule {
    private static final int STEPS = 90;
    private static final CreateOptions EFFECT = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);

    private final QueueWorld world;
    private final ClaimQueueOptions options;
    private final Map<String, AsyncResult<?>> puts = new LinkedHashMap<>();
    private final List<AsyncResult<? extends Claim>> calls = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final Set<AsyncResult<?>> counted = new HashSet<>();
    private final Map<AsyncResult<Void>, Claim> acks = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();

    ClaimSchedule(long seed, Break broken) {
        world = new QueueWorld(seed, broken);
        options = new ClaimQueueOptions(world.random.nextBoolean() ? 1000 : 3, 1 + world.random.nextInt(3));
        world.clients.servers.create("/effects", null);
    }

    /** Returns what was wrong. */
    List<String> run() {
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        world.heal();
        grants();
        long waiting = calls.stream().filter(call -> !call.isDone()).count();
        Set<String> free = new HashSet<>(world.children("/q/entries"));
        world.children("/q/taken").forEach(free::remove);
        check(waiting == 0 || free.isEmpty(), waiting + " calls wait although there are free items: " + free);
        calls.forEach(AsyncResult::cancel);
        claims.forEach(this::ack);
        world.heal();
        claims.forEach(Claim::release);
        world.heal();
        check(world.children("/q/taken").isEmpty(), "claims are left: " + world.children("/q/taken"));
        drain();
        acks.forEach(this::judgeAck);
        puts.forEach(this::judgeItem);
        world.close();
        return violations;
    }

    private void step() {
        ClaimQueue queue = world.anyQueues().claimQueue("/q", options);
        switch (world.random.nextInt(12)) {
            case 0, 1 -> {
                String item = "item" + puts.size() + "-";
                puts.put(item, queue.put(item.getBytes(UTF_8), world.random.nextInt(3)));
            }
            case 2, 3 -> calls.add(queue.claim());
            case 4 -> calls.add(queue.tryClaim(Duration.ofMillis(world.random.nextInt(3) * 800L)));
            case 5 -> {
                if (!calls.isEmpty() && world.random.nextInt(3) == 0) {
                    calls.get(world.random.nextInt(calls.size())).cancel();
                }
            }
            case 6, 7, 8 -> {
                if (!claims.isEmpty()) {
                    end(claims.get(world.random.nextInt(claims.size())));
                }
            }
            case 9 -> {
                if (world.random.nextInt(6) == 0) {
                    world.outage(this::endSome);
                } else {
                    world.harm();
                }
            }
            default -> world.pause(300);
        }
        grants();
    }

    private void endSome() {
        for (Claim claim : claims) {
            if (world.random.nextBoolean()) {
                end(claim);
            }
        }
    }

    private void end(Claim claim) {
        switch (world.random.nextInt(8)) {
            case 0 -> claim.giveBack();
            case 1 -> claim.release();
            case 2 -> claim.reject();
            default -> ack(claim);
        }
    }

    private void ack(Claim claim) {
        AsyncResult<Void> ack = claim.ack(List.of(Op.create(
                "/effects/" + new String(claim.data(), UTF_8),
                claim.identifier().getBytes(UTF_8),
                EFFECT)));
        acks.put(ack, claim);
        ack.whenDone(done -> {
            if (done.exception() == null) {
                check(claim.state() == LeaseState.RELEASED, "acknowledged although it is " + claim);
            }
        });
    }

    /**
     * Notes new claims. No other claim of the item may be held, unless its session was ended by force, which a client that
     * hears nothing from its server does not know.
     */
    private void grants() {
        for (AsyncResult<? extends Claim> call : calls) {
            Claim claim = call.value();
            if (claim != null && counted.add(call)) {
                claims.add(claim);
            } else if (call.exception() != null && counted.add(call)) {
                check(
                        call.exception() instanceof CancellationException
                                || call.exception() instanceof ClientStoppedException,
                        "a claim has failed: " + call.exception());
            }
        }
        Map<String, Claim> held = new LinkedHashMap<>();
        for (Claim claim : claims) {
            if (claim.isHeld() && world.clients.servers.sessions().contains(claim.sessionId())) {
                Claim other = held.put(claim.name(), claim);
                check(other == null, claim.name() + " is held twice");
            }
        }
    }

    private void drain() {
        ClaimQueue queue = world.freshQueues().claimQueue("/q", new ClaimQueueOptions(1000, 1));
        while (true) {
            Claim claim = world.clients.get(queue.tryClaim(Duration.ZERO));
            if (claim == null) {
                break;
            }
            ack(claim);
            world.clients.settle();
        }
        check(world.children("/q/entries").isEmpty(), "left: " + world.children("/q/entries"));
    }

    private long effects(String item) {
        return world.children("/effects").stream()
                .filter(name -> name.startsWith(item))
                .count();
    }

    private boolean hasEffect(Claim claim) {
        return world.children("/effects").stream()
                .anyMatch(name -> claim.identifier().equals(text(world.clients.servers.data("/effects/" + name))));
    }

    private static String text(byte @Nullable [] data) {
        return data == null ? "" : new String(data, UTF_8);
    }

    private void judgeAck(AsyncResult<Void> ack, Claim claim) {
        Throwable error = ack.exception();
        boolean notApplied = error instanceof LeaseLostException
                || (error instanceof ZooKeeperException one && one.outcome() == Outcome.NOT_APPLIED);
        check(ack.isDone(), "an acknowledgement has not ended");
        check(error != null || hasEffect(claim), "no effect of the acknowledgement of " + claim);
        boolean acknowledgedBefore = acks.entrySet().stream()
                .anyMatch(each -> each.getValue() == claim && each.getKey().successful());
        boolean doubtful = acks.keySet().stream()
                .anyMatch(each -> acks.get(each) == claim
                        && each.exception() instanceof ZooKeeperException one
                        && one.outcome() == Outcome.UNKNOWN);
        check(
                !notApplied || acknowledgedBefore || doubtful || !hasEffect(claim),
                "an effect although the acknowledgement failed: " + error);
    }

    private void judgeItem(String item, AsyncResult<?> put) {
        long effects = effects(item);
        long dead = world.children("/q/dead").stream()
                .filter(name -> item.equals(text(world.clients.servers.data("/q/dead/" + name))))
                .count();
        check(put.isDone(), "a put has not ended");
        check(effects + dead <= 1, item + " has " + effects + " effects and " + dead + " dead letters");
        check(!put.successful() || effects + dead == 1, item + " is lost");
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
