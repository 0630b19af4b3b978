// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands user code to its lane. A handler that is stopped under a running client, and started again, must not keep a state or an
 * event from those that wait for it: what no lane takes, and what a lane drops, is kept in order until the handler runs again
 * or the client's run is over. Any thread.
 */
public final class LaneDispatcher {
    /** The pause between two checks whether the handler runs again. */
    static final Duration PAUSE = Duration.ofMillis(250);

    /** The exceptions that may wait to be reported. */
    static final int MOST_REPORTS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(LaneDispatcher.class);

    private final Handler handler;
    private final AtomicLong order = new AtomicLong();
    private final AtomicInteger reports = new AtomicInteger();
    /** Guarded by {@code this}, as is the next one. */
    private final PriorityQueue<Task> kept = new PriorityQueue<>(1, Comparator.comparingLong(task -> task.number));

    private boolean trying;
    private volatile Cancellable timer = () -> {};
    private volatile boolean keeping;
    /** Counts runs, and is odd while there is one. */
    private volatile int run;

    public LaneDispatcher(Handler handler) {
        this.handler = handler;
    }

    /** Has the handler keep the time of user code that waits for an executor. */
    public void time(Timed userCode) {
        userCode.timedBy(handler);
    }

    public void dispatch(Lane lane, Callable<?> userCode) {
        dispatch(lane, userCode, null);
    }

    /** As {@link #dispatch(Lane, Callable)}; {@code ifLost} is run in place of the user code where that cannot run any more. */
    public void dispatch(Lane lane, Callable<?> userCode, @Nullable Runnable ifLost) {
        Task task = new Task(lane, userCode, ifLost, run, order.getAndIncrement());
        if (keeping) {
            keep(task); // behind those that came before
        } else {
            offer(task);
        }
    }

    /**
     * Has the handler report the exception of user code that ran on the loop, as it reports those of a lane. A lane may be held: where
     * {@link #MOST_REPORTS} wait, it is logged.
     */
    public void report(Lane lane, Throwable error) {
        if (reports.get() >= MOST_REPORTS) {
            LOG.warn("An exception on the loop, while {} others wait to be reported", MOST_REPORTS, error);
            return;
        }
        reports.incrementAndGet();
        dispatch(
                lane,
                () -> {
                    reports.decrementAndGet();
                    if (error instanceof Exception exception) {
                        throw exception;
                    }
                    throw (Error) error;
                },
                reports::decrementAndGet);
    }

    /** Notes the start of a run, to which all that is dispatched from now on belongs. */
    public synchronized void runStarted() {
        run |= 1;
    }

    /** Notes the end of the run, and drops what no lane has taken. */
    public void runEnded() {
        synchronized (this) {
            run += run & 1;
        }
        timer.cancel();
        loseAll();
    }

    private void offer(Task task) {
        try {
            handler.dispatch(new Callback(task.lane, task));
        } catch (RejectedExecutionException e) {
            LOG.debug("Handler {} does not run", handler.name(), e);
            keep(task);
        }
    }

    private void keep(Task task) {
        boolean lost;
        boolean first = false;
        synchronized (this) {
            lost = task.run != run || (task.run & 1) == 0;
            if (!lost) {
                kept.add(task);
                keeping = true;
                first = !trying;
                trying = true;
            }
        }
        if (lost) {
            task.lose();
        } else if (first) {
            LOG.warn("Handler {} does not run: states and events wait until it is started again", handler.name());
            tryLater();
        }
    }

    private void tryLater() {
        try {
            timer = handler.loop().schedule(this::tryAgain, PAUSE, this::loseAll);
        } catch (RejectedExecutionException e) {
            loseAll(); // Without a loop there is no run.
        }
    }

    private void tryAgain() {
        if (handler.running()) {
            takeAll().forEach(this::offer);
        } else if (more()) {
            tryLater();
        }
    }

    private synchronized boolean more() {
        trying = !kept.isEmpty();
        return trying;
    }

    private void loseAll() {
        takeAll().forEach(Task::lose);
    }

    /** In order. */
    private synchronized List<Task> takeAll() {
        List<Task> taken = new ArrayList<>(kept.size());
        for (Task task = kept.poll(); task != null; task = kept.poll()) {
            taken.add(task);
        }
        keeping = false;
        trying = false;
        return taken;
    }

    private final class Task implements Callable<@Nullable Object>, Callback.Droppable {
        private final Lane lane;
        private final Callable<?> userCode;
        private final @Nullable Runnable ifLost;
        private final int run;
        private final long number;

        Task(Lane lane, Callable<?> userCode, @Nullable Runnable ifLost, int run, long number) {
            this.lane = lane;
            this.userCode = userCode;
            this.ifLost = ifLost;
            this.run = run;
            this.number = number;
        }

        @Override
        public @Nullable Object call() throws Exception {
            return userCode.call();
        }

        @Override
        public void dropped() {
            keep(this);
        }

        void lose() {
            LOG.debug("Not delivered: handler {} does not run", handler.name());
            if (ifLost != null) {
                ifLost.run();
            }
        }
    }
}
