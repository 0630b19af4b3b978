// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.schedule;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that can happen next, in virtual time: tasks and timers of the loop, callbacks of the lanes, and events of the
 * world around the handler (network, servers). One step is one of these. The seed decides which.
 *
 * <p>The monitor of this object guards the queues, so that other threads may add to them. No step runs inside the
 * monitor.
 */
public final class Schedule implements SerialExecutor {
    /** The place at which a step runs. */
    public enum Place {
        LOOP,
        LANE,
        WORLD
    }

    /** A step that can be taken now. */
    public record Step(String name, Place place, Runnable task) {}

    private static final long MAX_DELAY = Long.MAX_VALUE / 4;

    private final Random random;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Timers timers = new Timers(this);
    private final Timers world = new Timers(this);
    private final List<Throwable> uncaught = new ArrayList<>();
    private final List<Runnable> endOfStep = new ArrayList<>();
    /** Events of the world for the loop, which arrived while the loop was held up, in order. */
    private final ArrayDeque<Runnable> unread = new ArrayDeque<>();

    private boolean heldUp;
    private LaneSource lanes = step -> {};
    private @Nullable Consumer<String> trace;
    /** The time, which begins just before the overflow, so that every comparison of two times is tried across it. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    private final long origin = now;
    private @Nullable Thread running;
    private @Nullable Place place;

    /** A supplier of the callbacks that can run now. */
    public interface LaneSource {
        /** Passes each of them to {@code candidates}. */
        void offer(Consumer<Step> candidates);
    }

    /** Makes an empty schedule. */
    public Schedule(long seed) {
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L + 1);
    }

    /** Sets the source of callbacks. */
    public void lanes(LaneSource source) {
        lanes = source;
    }

    /**
     * Returns the source of all choices. It is used only in steps and between them, so that a seed gives one order.
     */
    public Random random() {
        return random;
    }

    /** Sets the receiver of a line for each step and event; null for none. */
    public synchronized void trace(@Nullable Consumer<String> listener) {
        trace = listener;
    }

    /** Sends a line to the receiver of {@link #trace}. */
    public void note(String entry) {
        Consumer<String> listener = trace;
        if (listener != null) {
            listener.accept(elapsed().toMillis() + " ms: " + entry);
        }
    }

    /** Returns whether lines have a receiver. */
    public boolean tracing() {
        return trace != null;
    }

    /** Returns the virtual time since this was made. */
    public synchronized Duration elapsed() {
        return Duration.ofNanos(now - origin);
    }

    /** Returns the time in nanoseconds; it overflows. */
    public synchronized long now() {
        return now;
    }

    // The loop.

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(Objects.requireNonNull(task, "task"));
        notifyAll();
    }

    @Override
    public synchronized Cancellable schedule(Runnable task, Duration delay) {
        Objects.requireNonNull(task, "task");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        notifyAll();
        return timers.add(task, delay, random.nextInt(4));
    }

    @Override
    public long nanoTime() {
        return now();
    }

    @Override
    public boolean ending() {
        return false;
    }

    @Override
    public synchronized boolean inLoop() {
        return running == Thread.currentThread() && place == Place.LOOP;
    }

    /** Returns whether the current thread runs a step that belongs to the handler. */
    public synchronized boolean inHandler() {
        return running == Thread.currentThread() && place != Place.WORLD;
    }

    /** Returns whether the current thread runs a step. */
    public synchronized boolean inStep() {
        return running == Thread.currentThread();
    }

    // The world.

    /**
     * Makes {@code event} happen outside of the handler, after {@code delay}. Events of the same time keep their order.
     */
    public synchronized Cancellable happen(Runnable event, Duration delay) {
        notifyAll();
        return world.add(event, delay, 0);
    }

    /** Runs {@code task} at the end of this step; at once if no step runs. */
    public void atEndOfStep(Runnable task) {
        if (inStep()) {
            endOfStep.add(task);
        } else {
            task.run();
        }
    }

    // Steps.

    /**
     * Takes one step.
     *
     * @return false if there is none at this time
     */
    public boolean step() {
        Step next = choose();
        if (next == null) {
            return false;
        }
        if (tracing()) {
            note(next.name());
        }
        run(next.place(), next.task());
        return true;
    }

    private synchronized @Nullable Step choose() {
        List<Step> candidates = new ArrayList<>(6);
        if (world.isDue()) {
            candidates.add(new Step("world", Place.WORLD, () -> {}));
        }
        if (!heldUp) {
            offerHandlers(candidates);
        }
        if (candidates.isEmpty()) {
            return null;
        }
        Step chosen = candidates.size() == 1 ? candidates.get(0) : candidates.get(random.nextInt(candidates.size()));
        return switch (chosen.name()) {
            case "task" -> new Step("task", Place.LOOP, tasks.remove());
            case "timer" -> new Step("timer", Place.LOOP, taskOf(timers));
            case "world" -> new Step("world", Place.WORLD, taskOf(world));
            case "read" -> new Step("read", Place.LOOP, unread.remove());
            default -> chosen;
        };
    }

    private void offerHandlers(List<Step> candidates) {
        if (!tasks.isEmpty()) {
            candidates.add(new Step("task", Place.LOOP, tasks.getFirst()));
        }
        if (timers.isDue()) {
            candidates.add(new Step("timer", Place.LOOP, () -> {}));
        }
        if (!unread.isEmpty()) {
            candidates.add(new Step("read", Place.LOOP, () -> {}));
        }
        lanes.offer(candidates::add);
    }

    private static Runnable taskOf(Timers queue) {
        return Objects.requireNonNull(queue.poll()).task();
    }

    /**
     * Runs {@code task} as a step of {@code where}; inside of another step, as a part of it. An event of the world for
     * a loop that is held up waits until the loop goes on.
     */
    public void run(Place where, Runnable task) {
        Thread outerThread;
        Place outerPlace;
        synchronized (this) {
            if (where == Place.LOOP && place == Place.WORLD && (heldUp || !unread.isEmpty())) {
                unread.add(task);
                return;
            }
            outerThread = running;
            outerPlace = place;
            if (outerThread != null && outerThread != Thread.currentThread()) {
                throw new IllegalStateException("driven by " + outerThread + " at the same time");
            }
            running = Thread.currentThread();
            place = where;
        }
        try {
            task.run();
        } catch (Throwable e) {
            report(e);
        } finally {
            if (outerThread == null) {
                endStep();
            }
            synchronized (this) {
                running = outerThread;
                place = outerPlace;
            }
        }
    }

    private void endStep() {
        for (int i = 0; i < endOfStep.size(); i++) {
            endOfStep.get(i).run();
        }
        endOfStep.clear();
    }

    /** Notes what a task or callback threw. */
    public synchronized void report(Throwable error) {
        uncaught.add(error);
    }

    /** Returns all that was reported, in order; the caller may clear the list. */
    public synchronized List<Throwable> uncaught() {
        return uncaught;
    }

    // Time.

    /** Returns the time until the next thing happens that is not due yet; null if there is none. */
    public synchronized @Nullable Duration next() {
        boolean noTimer = heldUp || timers.isEmpty();
        if (noTimer && world.isEmpty()) {
            return null;
        }
        long toTimer = noTimer ? Long.MAX_VALUE : timers.nanosToNext();
        long toWorld = world.isEmpty() ? Long.MAX_VALUE : world.nanosToNext();
        return Duration.ofNanos(Math.min(toTimer, toWorld));
    }

    /** Holds up the loop and the lanes, or lets them go on. */
    public synchronized void holdUp(boolean now) {
        heldUp = now;
    }

    /** Returns {@code time} in nanoseconds, 73 years at most, so that it can be added to a time. */
    public static long nanos(Duration time) {
        return time.toSeconds() > MAX_DELAY / 1_000_000_000 ? MAX_DELAY : time.toNanos();
    }

    /** Lets {@code time} pass; nothing happens in it. */
    public synchronized void pass(Duration time) {
        now += nanos(time);
    }

    /** Returns the number of pending timers of the loop. */
    public synchronized int timers() {
        return timers.size();
    }

    /** Waits, in real time, until there may be something to do; the caller checks. */
    @SuppressWarnings("WaitNotInLoop")
    public synchronized void idle(long millis) throws InterruptedException {
        if (tasks.isEmpty()) {
            wait(millis);
        }
    }

    /** Wakes a thread that waits in {@link #idle}. */
    public synchronized void wake() {
        notifyAll();
    }
}
