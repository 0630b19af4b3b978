// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

/** The three lanes of a handler, from a start to the next stop. */
final class ThreadLanes {
    private final ThreadLoop loop;
    private final Duration drainTimeout;
    private final LaneWorker session;
    private final LaneWorker watch;
    private final LaneWorker completion;

    ThreadLanes(ThreadSettings settings, ThreadLoop loop, CallbackRunner runner) {
        this.loop = loop;
        this.drainTimeout = settings.drainTimeout();
        session = newLane(Lane.SESSION, settings, runner);
        watch = newLane(Lane.WATCH, settings, runner);
        completion = newLane(Lane.COMPLETION, settings, runner);
        boolean started = false;
        try {
            all().forEach(LaneWorker::start);
            started = true;
        } finally {
            if (!started) {
                all().forEach(LaneWorker::expire); // The handler does not get these lanes, so their threads must end.
            }
        }
    }

    /** Returns true if the lanes accept callbacks. */
    boolean open() {
        return session.open();
    }

    /** Queues a callback; false if the lanes do not accept callbacks any more. Any thread. */
    boolean offer(Lane lane, Callable<?> item) {
        return get(lane).offer(item, false);
    }

    /** Queues a link of a result; false if the completion lane has ended. Any thread. */
    boolean offerLink(PromiseLink link) {
        return completion.offer(link.body(), true);
    }

    boolean runOn(Thread thread) {
        return session.runsOn(thread) || watch.runsOn(thread) || completion.runsOn(thread);
    }

    /**
     * Rejects callbacks from now on, drains the lanes, and calls {@code ended} once. The completion lane ends last, since
     * callbacks of the other lanes may still complete results.
     */
    void end(Runnable ended) {
        all().forEach(LaneWorker::reject);
        Cancellable timer = expireLater();
        session.end(() -> watch.end(() -> completion.end(() -> {
            timer.cancel();
            ended.run();
        })));
    }

    private Cancellable expireLater() {
        try {
            return loop.schedule(() -> all().forEach(LaneWorker::expire), drainTimeout);
        } catch (RejectedExecutionException e) {
            return () -> {}; // Not reached: the loop ends after the lanes.
        }
    }

    private static LaneWorker newLane(Lane lane, ThreadSettings settings, CallbackRunner runner) {
        return new LaneWorker(
                lane, runner, task -> settings.newThread(lane.name().toLowerCase(Locale.ROOT), task));
    }

    private LaneWorker get(Lane lane) {
        return switch (lane) {
            case SESSION -> session;
            case WATCH -> watch;
            case COMPLETION -> completion;
        };
    }

    private List<LaneWorker> all() {
        return List.of(session, watch, completion);
    }
}
