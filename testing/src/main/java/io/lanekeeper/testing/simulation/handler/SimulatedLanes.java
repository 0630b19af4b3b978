// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.CallbackGuard;
import io.lanekeeper.handler.spi.LaneDriver;
import io.lanekeeper.handler.spi.LaneHold;
import io.lanekeeper.handler.spi.PromiseLink;
import io.lanekeeper.handler.spi.SerialLane;
import io.lanekeeper.handler.spi.SerialLanes;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import io.lanekeeper.testing.simulation.schedule.Schedule.Place;
import io.lanekeeper.testing.simulation.schedule.Schedule.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of all runs, and the steps that follow results on the loop. In the order of arrival as on one event loop, or each
 * on its own as on executors. The monitor of the schedule guards the lists.
 */
final class SimulatedLanes implements Schedule.LaneSource, LaneDriver {
    /** Longer than any callback: time is virtual, and none of it passes in a callback. */
    private static final Duration NEVER_SLOW = Duration.ofSeconds(Long.MAX_VALUE);

    private record Follow(long number, Runnable task) {}

    private final Schedule schedule;
    private final Place place;
    private final CallbackGuard guard;
    private final List<SerialLanes> runs = new ArrayList<>();
    private final ArrayDeque<Follow> steps = new ArrayDeque<>();
    private final AtomicLong arrivals = new AtomicLong();

    SimulatedLanes(Schedule schedule, boolean onLoop) {
        this.schedule = schedule;
        this.place = onLoop ? Place.LOOP : Place.LANE;
        this.guard = new CallbackGuard(
                new CallbackGuard.Reports(
                        "deterministic",
                        (message, error) -> {}, // The test reads the exceptions from the schedule.
                        NEVER_SLOW,
                        null,
                        (lane, error) -> schedule.report(error)),
                LaneHold.RESULTS);
        schedule.lanes(this);
    }

    private @Nullable SerialLanes current() {
        synchronized (schedule) {
            SerialLanes last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            return last != null && last.isOpen() ? last : null;
        }
    }

    boolean running() {
        return current() != null;
    }

    /** Begins a run at once, even while the former one drains: runs share nothing but the loop. */
    void begin() {
        synchronized (schedule) {
            runs.add(SerialLanes.drivenBy(guard, this));
        }
    }

    /** Ends the current run, then calls {@code then} once. */
    void end(Duration drainTimeout, Runnable then) {
        SerialLanes ending = current();
        if (ending != null) {
            ending.end(schedule, drainTimeout, () -> {
                synchronized (schedule) {
                    runs.remove(ending);
                }
                then.run();
            });
        }
    }

    /** Queues a {@code Callable} or {@code Runnable}; false if no run accepts it. */
    boolean offer(Lane lane, Object item) {
        SerialLanes run = current();
        return run != null && run.offer(lane, item);
    }

    /** Runs a link in the completion lane; or on the loop, if it is a step or no run accepts it. */
    void deliver(PromiseLink<?> link) {
        if (link.onLoop() || !offer(Lane.COMPLETION, link)) {
            follow(() -> guard.run(Lane.COMPLETION, link));
        }
    }

    /** Reports an exception of the delivery of links. */
    void failed(Throwable error) {
        guard.failed(Lane.COMPLETION, error);
    }

    /** Runs {@code task} on the loop, whatever lanes do, in its place among the callbacks. */
    private void follow(Runnable task) {
        synchronized (schedule) {
            steps.add(new Follow(nextNumber(), task));
            schedule.wake();
        }
    }

    @Override
    public long nextNumber() {
        return arrivals.getAndIncrement();
    }

    @Override
    public boolean wake() {
        schedule.wake();
        return true;
    }

    @Override
    public void offer(Consumer<Step> candidates) {
        if (place == Place.LOOP) {
            offerOldest(candidates);
            return;
        }
        if (!steps.isEmpty()) {
            candidates.accept(nextFollow());
        }
        for (SerialLanes run : runs) {
            for (Lane lane : Lane.values()) {
                if (run.get(lane).nextNumber() >= 0) {
                    candidates.accept(next(run, lane));
                }
            }
        }
    }

    private void offerOldest(Consumer<Step> candidates) {
        long oldest = steps.isEmpty() ? Long.MAX_VALUE : steps.getFirst().number();
        SerialLanes owner = null;
        Lane first = Lane.SESSION;
        for (SerialLanes run : runs) {
            for (Lane lane : Lane.values()) {
                long ready = run.get(lane).nextNumber();
                if (ready >= 0 && ready < oldest) {
                    oldest = ready;
                    owner = run;
                    first = lane;
                }
            }
        }
        if (owner != null) {
            candidates.accept(next(owner, first));
        } else if (!steps.isEmpty()) {
            candidates.accept(nextFollow());
        }
    }

    private Step next(SerialLanes run, Lane lane) {
        SerialLane next = run.get(lane);
        return new Step(lane.name(), place, next::runNext);
    }

    private Step nextFollow() {
        return new Step("step", Place.LOOP, () -> {
            Runnable next;
            synchronized (schedule) {
                next = steps.remove().task();
            }
            next.run();
        });
    }
}
