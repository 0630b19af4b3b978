// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import io.lanekeeper.testing.simulation.schedule.Schedule.Place;
import io.lanekeeper.testing.simulation.schedule.Schedule.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of all runs, and the steps that follow results on the loop. Callbacks run in the order of arrival as on one
 * event loop, or each lane is on its own as on executors.
 */
final class SimulatedLanes implements Schedule.LaneSource {
    private record Follow(long order, Runnable task) {}

    private final Schedule schedule;
    private final boolean onLoop;
    private final List<LaneLife> lives = new ArrayList<>();
    private final ArrayDeque<Follow> steps = new ArrayDeque<>();
    private long order;

    SimulatedLanes(Schedule schedule, boolean onLoop) {
        this.schedule = schedule;
        this.onLoop = onLoop;
        schedule.lanes(this);
    }

    private @Nullable LaneLife current() {
        LaneLife last = lives.isEmpty() ? null : lives.get(lives.size() - 1);
        return last != null && last.open() ? last : null;
    }

    boolean running() {
        synchronized (schedule) {
            return current() != null;
        }
    }

    /** Begins a run at once, even while the former one drains: runs share nothing but the loop. */
    void begin() {
        synchronized (schedule) {
            lives.removeIf(LaneLife::ended);
            lives.add(new LaneLife(schedule, onLoop ? Place.LOOP : Place.LANE));
        }
    }

    /** Ends the current run. */
    void end(Duration drainLimit, Runnable then) {
        LaneLife ending;
        synchronized (schedule) {
            ending = current();
        }
        if (ending != null) {
            ending.close(drainLimit, then);
        }
    }

    /**
     * Adds {@code callback} to the current run.
     *
     * @return false if there is no run
     */
    boolean offer(Callback callback) {
        synchronized (schedule) {
            LaneLife life = current();
            if (life != null) {
                life.add(order++, callback);
                schedule.wake();
            }
            return life != null;
        }
    }

    /** Runs {@code task} on the loop, in its place among the callbacks, even if lanes are held. */
    void follow(Runnable task) {
        synchronized (schedule) {
            steps.add(new Follow(order++, task));
            schedule.wake();
        }
    }

    @Override
    public void offer(Consumer<Step> candidates) {
        if (onLoop) {
            offerOldest(candidates);
            return;
        }
        if (!steps.isEmpty()) {
            candidates.accept(nextFollow());
        }
        for (LaneLife life : lives) {
            for (Lane lane : Lane.values()) {
                if (life.ready(lane) >= 0) {
                    candidates.accept(life.next(lane));
                }
            }
        }
    }

    private void offerOldest(Consumer<Step> candidates) {
        long oldest = steps.isEmpty() ? Long.MAX_VALUE : steps.getFirst().order();
        LaneLife owner = null;
        Lane first = Lane.SESSION;
        for (LaneLife life : lives) {
            for (Lane lane : Lane.values()) {
                long ready = life.ready(lane);
                if (ready >= 0 && ready < oldest) {
                    oldest = ready;
                    owner = life;
                    first = lane;
                }
            }
        }
        if (owner != null) {
            candidates.accept(owner.next(first));
        } else if (!steps.isEmpty()) {
            candidates.accept(nextFollow());
        }
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
