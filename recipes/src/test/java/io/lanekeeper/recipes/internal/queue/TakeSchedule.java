// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.queue.TakeUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Random puts, takes, cancellations and faults, and what must hold afterwards. */
final class TakeSchedule {
    private static final int STEPS = 80;

    private final QueueWorld world;
    private final Map<String, AsyncResult<?>> puts = new LinkedHashMap<>();
    private final List<AsyncResult<byte[]>> takes = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    /** How often an item was given to a caller, or found in the queue at the end. */
    private final Map<String, Integer> seen = new HashMap<>();

    private final Map<String, Integer> unknown = new HashMap<>();
    /** Kept, since they count what may be lost. */
    private final List<Queue> queues;

    private int lost;

    TakeSchedule(long seed, Break broken) {
        world = new QueueWorld(seed, broken);
        queues = world.queues.stream().map(each -> each.queue("/q")).toList();
    }

    /** Returns what was wrong. */
    List<String> run() {
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        world.heal();
        long waiting = takes.stream().filter(take -> !take.isDone()).count();
        int left = world.children("/q").size();
        check(waiting == 0 || left == 0, waiting + " calls wait although there are " + left + " items");
        takes.forEach(AsyncResult::cancel);
        world.heal();
        takes.forEach(this::count);
        drain();
        puts.forEach(this::judge);
        world.close();
        return violations;
    }

    private void step() {
        Queue queue = queues.get(world.random.nextInt(queues.size()));
        switch (world.random.nextInt(10)) {
            case 0, 1, 2 -> {
                String item = "item " + puts.size();
                boolean urgent = world.random.nextInt(4) == 0;
                puts.put(item, urgent ? queue.put(item.getBytes(UTF_8), 50) : queue.put(item.getBytes(UTF_8)));
            }
            case 3, 4 -> takes.add(queue.take());
            case 5 -> takes.add(orNull(queue.tryTake(Duration.ofMillis(world.random.nextInt(3) * 800L))));
            case 6 -> {
                if (!takes.isEmpty() && world.random.nextInt(3) == 0) {
                    takes.get(world.random.nextInt(takes.size())).cancel();
                }
            }
            case 7 -> world.harm();
            default -> world.pause(300);
        }
    }

    @SuppressWarnings("NullAway")
    private static AsyncResult<byte[]> orNull(AsyncResult<byte @Nullable []> result) {
        return result;
    }

    private void count(AsyncResult<byte[]> take) {
        Throwable error = take.exception();
        byte[] item = take.value();
        if (!take.isDone()) {
            violations.add("a call has not ended");
        } else if (item != null) {
            seen.merge(new String(item, UTF_8), 1, Integer::sum);
        } else if (error instanceof TakeUnknownException one) {
            unknown.merge(new String(one.data(), UTF_8), 1, Integer::sum);
        } else {
            check(
                    error == null || error instanceof CancellationException || error instanceof ClientStoppedException,
                    "a call has failed: " + error);
        }
    }

    private void drain() {
        Queue queue = world.freshQueues().queue("/q");
        while (true) {
            byte[] item = world.clients.get(queue.tryTake(Duration.ZERO));
            if (item == null) {
                break;
            }
            seen.merge(new String(item, UTF_8), 1, Integer::sum);
        }
        check(world.children("/q").isEmpty(), "left: " + world.children("/q"));
    }

    private void judge(String item, AsyncResult<?> put) {
        int times = seen.getOrDefault(item, 0);
        int doubts = unknown.getOrDefault(item, 0);
        boolean refused = put.exception() instanceof ZooKeeperException error && error.outcome() == Outcome.NOT_APPLIED;
        check(put.isDone(), item + ": the put has not ended");
        check(times <= 1, item + " was given " + times + " times");
        check(!refused || times + doubts == 0, item + " is there although its put was refused");
        if (put.successful() && times + doubts == 0) {
            lost++;
            check(lost <= unaccounted(), item + " is lost");
        }
    }

    /** Items of cancelled calls may be lost with a connection, which is counted. */
    private int unaccounted() {
        return world.queues.stream().mapToInt(each -> each.unaccounted("/q")).sum();
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
