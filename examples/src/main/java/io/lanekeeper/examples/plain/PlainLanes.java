// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/**
 * The lanes from one start to the next stop. Each callback is one task of the loop, so that lanes never starve the loop's
 * other work and run in the order of their dispatch. A task that finds its lane held is put off until the release.
 */
final class PlainLanes {
    private static final System.Logger LOG = System.getLogger(PlainLanes.class.getName());

    private final PlainLoop loop;
    private final Map<Lane, ArrayDeque<Callback>> queues = new EnumMap<>(Lane.class);
    private final Set<Lane> held = EnumSet.noneOf(Lane.class);
    private final Map<Lane, Integer> putOff = new EnumMap<>(Lane.class);
    private Runnable onDrained = () -> {};
    private boolean closed;
    private boolean ended;

    PlainLanes(PlainLoop loop) {
        this.loop = loop;
        for (Lane lane : Lane.values()) {
            queues.put(lane, new ArrayDeque<>());
        }
    }

    synchronized boolean open() {
        return !closed;
    }

    /** Queues a callback; false if the lanes take nothing any more. */
    synchronized boolean offer(Callback callback) {
        if (!closed) {
            queue(callback.lane()).add(callback);
            loop.execute(() -> step(callback.lane()));
        }
        return !closed;
    }

    /** Takes nothing more, and calls {@code drained} once: when all has run, or the time is over. */
    void close(Duration drainTimeout, Runnable drained) {
        synchronized (this) {
            closed = true;
            onDrained = drained;
        }
        loop.execute(this::endIfDrained);
        loop.schedule(this::end, drainTimeout);
    }

    private ArrayDeque<Callback> queue(Lane lane) {
        return Objects.requireNonNull(queues.get(lane));
    }

    private void step(Lane lane) {
        Callback next;
        synchronized (this) {
            if (held.contains(lane)) {
                putOff.merge(lane, 1, Integer::sum);
                return;
            }
            next = ended ? null : queue(lane).poll();
            if (next == null) {
                return;
            }
            held.add(lane);
        }
        release(lane, run(next));
    }

    /** Nothing that user code throws gets past here. */
    static Object run(Callback callback) {
        try {
            Object returned = callback.task().call();
            return returned == null ? "" : returned;
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.WARNING, "uncaught in lane " + callback.lane(), e);
            return "";
        }
    }

    /** Releases the lane when that is complete which its callback has returned. */
    private void release(Lane lane, Object returned) {
        if (returned instanceof AsyncResult<?> result) {
            result.whenDone(done -> release(lane));
        } else if (returned instanceof CompletionStage<?> stage) {
            AsyncResults.whenComplete(stage, () -> release(lane));
        } else {
            if (returned instanceof Future<?>) {
                LOG.log(System.Logger.Level.WARNING, "lane {0} cannot wait for {1}", lane, returned.getClass());
            }
            release(lane);
        }
    }

    private void release(Lane lane) {
        synchronized (this) {
            held.remove(lane);
            Integer missed = putOff.remove(lane);
            for (int i = 0; missed != null && i < missed; i++) {
                loop.execute(() -> step(lane));
            }
        }
        endIfDrained();
    }

    private void endIfDrained() {
        boolean drained;
        synchronized (this) {
            drained = closed && held.isEmpty() && queues.values().stream().allMatch(ArrayDeque::isEmpty);
        }
        if (drained) {
            end();
        }
    }

    private void end() {
        List<Callback> dropped = new ArrayList<>();
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            queues.values().forEach(dropped::addAll);
        }
        dropped.forEach(callback -> Callback.drop(callback.task()));
        onDrained.run();
    }
}
