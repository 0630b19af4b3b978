// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** One life of the lanes: each callback is a task of the loop, put off while its lane is held. */
final class ReferenceLanes {
    private static final Duration DRAIN = Duration.ofMillis(500);

    private final ReferenceHandler handler;
    private final ReferenceLoop loop;
    private final Map<Lane, ArrayDeque<Callback>> queues = new EnumMap<>(Lane.class);
    private final Set<Lane> held = EnumSet.noneOf(Lane.class);
    private final Map<Lane, Integer> putOff = new EnumMap<>(Lane.class);
    private Runnable onDrained = () -> {};
    private boolean closed;
    private boolean ended;

    ReferenceLanes(ReferenceHandler handler, ReferenceLoop loop) {
        this.handler = handler;
        this.loop = loop;
        for (Lane lane : Lane.values()) {
            queues.put(lane, new ArrayDeque<>());
        }
    }

    synchronized boolean offer(Callback callback) {
        if (!closed) {
            if (handler.has(Fault.REVERSES_ITS_LANES)) {
                queue(callback.lane()).addFirst(callback);
            } else {
                queue(callback.lane()).add(callback);
            }
            loop.execute(() -> step(callback.lane()));
        }
        return !closed;
    }

    synchronized boolean open() {
        return !closed;
    }

    /** Takes nothing more, and calls {@code drained} once: when all has run, or the time is over. */
    void close(Runnable drained) {
        synchronized (this) {
            closed = true;
            onDrained = drained;
        }
        loop.execute(this::endIfDrained);
        loop.schedule(this::end, DRAIN);
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
        hold(lane, run(next));
    }

    private static Object run(Callback callback) {
        try {
            Object returned = callback.task().call();
            return returned == null ? "" : returned;
        } catch (Throwable e) {
            return "";
        }
    }

    private void hold(Lane lane, Object returned) {
        if (handler.has(Fault.IGNORES_HOLDS)) {
            release(lane);
        } else if (returned instanceof ReferencePromise<?> result) {
            result.onDone(() -> release(lane));
        } else if (returned instanceof AsyncResult<?> result) {
            result.whenDone(done -> release(lane));
        } else if (returned instanceof CompletionStage<?> stage) {
            AsyncResults.whenComplete(stage, () -> release(lane));
        } else {
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
        List<Callback> given;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            given = queues.values().stream().flatMap(ArrayDeque::stream).toList();
        }
        given.forEach(callback -> Callback.drop(callback.task()));
        onDrained.run();
    }
}
