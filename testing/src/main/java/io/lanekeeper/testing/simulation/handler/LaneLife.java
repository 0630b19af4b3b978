// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import io.lanekeeper.testing.simulation.schedule.Schedule.Place;
import io.lanekeeper.testing.simulation.schedule.Schedule.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The lanes from a start to a stop. Guarded by the schedule's monitor. */
final class LaneLife {
    private record Arrival(long order, Callable<?> task) {}

    private final Schedule schedule;
    private final Place place;
    private final Map<Lane, ArrayDeque<Arrival>> queues = new EnumMap<>(Lane.class);
    /** Lanes whose callback runs or has not ended yet. */
    private final Set<Lane> busy = EnumSet.noneOf(Lane.class);

    private @Nullable Runnable drained;
    private Cancellable drainLimit = () -> {};
    private boolean ended;

    LaneLife(Schedule schedule, Place place) {
        this.schedule = schedule;
        this.place = place;
        for (Lane lane : Lane.values()) {
            queues.put(lane, new ArrayDeque<>());
        }
    }

    boolean open() {
        return drained == null;
    }

    boolean ended() {
        return ended;
    }

    void add(long order, Callback callback) {
        queue(callback.lane()).add(new Arrival(order, callback.task()));
    }

    private ArrayDeque<Arrival> queue(Lane lane) {
        return Objects.requireNonNull(queues.get(lane));
    }

    /** Returns the arrival number of the callback that {@code lane} may run now; -1 if there is none. */
    long ready(Lane lane) {
        Arrival head = ended || busy.contains(lane) ? null : queue(lane).peek();
        return head == null ? -1 : head.order();
    }

    /** Returns the step that runs the next callback of {@code lane}. */
    Step next(Lane lane) {
        return new Step(lane.name(), place, () -> runNext(lane));
    }

    private void runNext(Lane lane) {
        Arrival next;
        synchronized (schedule) {
            next = queue(lane).remove();
            busy.add(lane);
        }
        Object returned = null;
        try {
            returned = next.task().call();
        } catch (Throwable e) {
            schedule.report(e);
        }
        hold(lane, returned);
    }

    private void hold(Lane lane, @Nullable Object returned) {
        if (returned instanceof SimulatedPromise<?> result) {
            result.onDone(() -> release(lane));
        } else if (returned instanceof AsyncResult<?> result) {
            result.whenDone(done -> release(lane));
        } else if (returned instanceof CompletionStage<?> stage) {
            AsyncResults.whenComplete(stage, () -> release(lane));
        } else {
            if (returned instanceof Future<?> other && !other.isDone()) {
                schedule.report(new IllegalStateException("a callback in the lane " + lane + " returned " + other
                        + ", which cannot say when it is done (expected: an AsyncResult or a CompletionStage)"));
            }
            release(lane);
        }
    }

    private void release(Lane lane) {
        synchronized (schedule) {
            busy.remove(lane);
            schedule.wake();
        }
        endIfDrained();
    }

    /** Accepts no more callbacks. {@code then} is called once, when all have ended or {@code limit} is over. */
    void close(Duration limit, Runnable then) {
        synchronized (schedule) {
            drained = then;
            drainLimit = schedule.schedule(this::end, limit);
        }
        schedule.execute(this::endIfDrained);
    }

    private void endIfDrained() {
        boolean done;
        synchronized (schedule) {
            done = drained != null && busy.isEmpty() && queues.values().stream().allMatch(ArrayDeque::isEmpty);
        }
        if (done) {
            end();
        }
    }

    private void end() {
        Runnable then;
        List<Callable<?>> dropped = new ArrayList<>();
        synchronized (schedule) {
            if (ended) {
                return;
            }
            ended = true;
            queues.values().forEach(queue -> queue.forEach(arrival -> dropped.add(arrival.task())));
            drainLimit.cancel();
            then = Objects.requireNonNull(drained);
        }
        dropped.forEach(Callback::drop);
        then.run();
    }
}
