// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.process;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * The loop of one process. It runs on a loop that all processes share, has a clock of its own speed, and can be frozen: then all
 * that becomes due waits, and runs afterwards in an order that the seed chooses.
 */
final class ProcessLoop implements SerialExecutor {
    /** The queues of a frozen process. Each keeps its order; there is no order between them. */
    enum Kind {
        TASK,
        TIMER,
        READ
    }

    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private final SerialExecutor world;
    private final Random random;
    private final double speed;
    private final long origin;
    private final Map<Kind, ArrayDeque<Runnable>> held = new EnumMap<>(Kind.class);
    private boolean frozen;
    private boolean inside;

    /** @param speed the time that passes here while a second passes at the servers, in seconds */
    ProcessLoop(SerialExecutor world, Random random, double speed) {
        this.world = world;
        this.random = random;
        this.speed = speed;
        origin = world.nanoTime();
        for (Kind kind : Kind.values()) {
            held.put(kind, new ArrayDeque<>());
        }
    }

    @Override
    public void execute(Runnable task) {
        world.execute(() -> run(Kind.TASK, task));
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        Timer timer = new Timer(task);
        timer.inner = world.schedule(() -> run(Kind.TIMER, timer), inWorldTime(delay));
        return timer;
    }

    private Duration inWorldTime(Duration delay) {
        if (speed == 1 || delay.compareTo(FOR_EVER) > 0) {
            return delay;
        }
        return Duration.ofNanos((long) Math.ceil(delay.toNanos() / speed) + 1);
    }

    @Override
    public long nanoTime() {
        long passed = world.nanoTime() - origin;
        return origin + (speed == 1 ? passed : (long) (passed * speed));
    }

    @Override
    public boolean ending() {
        return false;
    }

    @Override
    public boolean inLoop() {
        return inside && world.inLoop();
    }

    /** Runs {@code task} here and now, or behind all of its kind that waits. In a step of the shared loop. */
    void run(Kind kind, Runnable task) {
        if (defers(kind)) {
            held(kind).add(task);
        } else {
            enter(task);
        }
    }

    /** Returns whether {@link #run} would not run a task now. */
    boolean defers(Kind kind) {
        return frozen || !held(kind).isEmpty();
    }

    private void enter(Runnable task) {
        boolean outer = inside;
        inside = true;
        try {
            task.run();
        } finally {
            inside = outer;
        }
    }

    boolean frozen() {
        return frozen;
    }

    void freeze() {
        frozen = true;
    }

    void thaw() {
        if (frozen) {
            frozen = false;
            world.execute(this::runHeld);
        }
    }

    private ArrayDeque<Runnable> held(Kind kind) {
        return Objects.requireNonNull(held.get(kind));
    }

    private void runHeld() {
        List<ArrayDeque<Runnable>> waiting =
                held.values().stream().filter(queue -> !queue.isEmpty()).toList();
        if (!frozen && !waiting.isEmpty()) {
            enter(waiting.get(random.nextInt(waiting.size())).remove());
            world.execute(this::runHeld);
        }
    }

    private static final class Timer implements Cancellable, Runnable {
        private final Runnable task;
        private Cancellable inner = () -> {};
        private boolean cancelled;

        private Timer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            inner.cancel();
        }
    }
}
