// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

/** The three lanes in one life of a handler, from a start to the next stop. */
final class ThreadLanes {
    private final ThreadLoop loop;
    private final Duration drainTimeout;
    private final LaneWorker session;
    private final LaneWorker watch;
    private final LaneWorker completion;

    ThreadLanes(ThreadSettings settings, ThreadLoop loop, CallbackRunner runner) {
        this.loop = loop;
        this.drainTimeout = settings.drainTimeout();
        session = settings.newLane(Lane.SESSION, runner);
        watch = settings.newLane(Lane.WATCH, runner);
        completion = settings.newLane(Lane.COMPLETION, runner);
        boolean started = false;
        try {
            all().forEach(LaneWorker::start);
            started = true;
        } finally {
            if (!started) {
                all().forEach(LaneWorker::expire); // no thread may be left of lanes that a handler does not have
            }
        }
    }

    /** Whether user code is accepted. */
    boolean open() {
        return session.open();
    }

    /** Queues user code; false if the lanes do not accept it any more. Any thread. */
    boolean offer(Lane lane, Callable<?> item) {
        return get(lane).offer(item, false);
    }

    /** As {@link #offer}, for a link of a result: accepted until the completion lane has ended. */
    boolean offerLink(Link link) {
        return completion.offer(link.body(), true);
    }

    boolean runOn(Thread thread) {
        return session.runsOn(thread) || watch.runsOn(thread) || completion.runsOn(thread);
    }

    /**
     * Refuses user code from now on and drains the lanes. They end one after the other, the completion lane last, since
     * callbacks of the others may still complete results. Calls {@code ended} once.
     */
    void end(Runnable ended) {
        all().forEach(LaneWorker::refuse);
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
            return () -> {}; // The handler ends its loop after its lanes, so nobody sees this.
        }
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
