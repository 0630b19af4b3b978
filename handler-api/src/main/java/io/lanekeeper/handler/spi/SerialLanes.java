// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * The three lanes of a handler, from a start to the next stop. Any thread.
 *
 * <ul>
 *   <li>Items of one lane run in the order of their offers, one at a time, never inline.
 *   <li>An accepted item runs. Except: its lane is still held or blocked at the end of the drain time-out, or the executor
 *       has been shut down or does not take a task for another reason. Both end the lanes of that executor.
 * </ul>
 */
public final class SerialLanes {
    /** The number of callbacks that one task of a lane's own executor runs at most. */
    private static final int BATCH = 256;

    private final SerialLane session;
    private final SerialLane watch;
    private final SerialLane completion;

    private SerialLanes(Function<Lane, SerialLane> lanes) {
        session = lanes.apply(Lane.SESSION);
        watch = lanes.apply(Lane.WATCH);
        completion = lanes.apply(Lane.COMPLETION);
    }

    /** Returns lanes on executors of their own, where callbacks may block. Between lanes there is no order. */
    public static SerialLanes onExecutors(CallbackGuard guard, Function<Lane, ? extends Executor> executors) {
        return new SerialLanes(lane -> onDrain(new LaneDrain(executors.apply(lane), BATCH, guard), lane, guard));
    }

    /**
     * Returns lanes on one loop. Callbacks of all lanes run in the order of their arrival while no lane is held. Each is one
     * task of the loop, so that other tasks get their share.
     */
    public static SerialLanes onLoop(CallbackGuard guard, Executor loop) {
        LaneDrain drain = new LaneDrain(loop, 1, guard);
        return new SerialLanes(lane -> onDrain(drain, lane, guard));
    }

    /** Returns lanes that {@code driver} runs. */
    public static SerialLanes drivenBy(CallbackGuard guard, LaneDriver driver) {
        return new SerialLanes(lane -> new SerialLane(lane, guard, driver));
    }

    private static SerialLane onDrain(LaneDrain drain, Lane lane, CallbackGuard guard) {
        return drain.add(new SerialLane(lane, guard, drain));
    }

    /** Returns true if the lanes accept callbacks. */
    public boolean isOpen() {
        return session.isOpen();
    }

    /** Queues a {@code Callable} or {@code Runnable}; false if the lanes do not accept it any more. */
    public boolean offer(Lane lane, Object item) {
        return get(lane).offer(item, false);
    }

    /** Queues a link of a result in {@code lane}; false if that lane has ended. */
    public boolean offerLink(Lane lane, Object link) {
        return get(lane).offer(link, true);
    }

    /** Returns true if {@code thread} is running a callback of {@code lane}. */
    public boolean runOn(Lane lane, Thread thread) {
        return get(lane).runsOn(thread);
    }

    /** Returns true if {@code thread} is running a callback of any lane. */
    public boolean runOn(Thread thread) {
        return session.runsOn(thread) || watch.runsOn(thread) || completion.runsOn(thread);
    }

    /** Rejects callbacks from now on, except links. */
    public void reject() {
        all().forEach(SerialLane::reject);
    }

    /**
     * Rejects callbacks from now on, drains the lanes, and calls {@code ended} once. The completion lane ends last, since
     * callbacks of the other lanes may still complete results. When {@code drainTimeout} has passed, all lanes are given up.
     *
     * @param timers has the timer of the drain time-out, and calls {@code ended} if no lane does. If it has ended, there is no
     *     time-out, and {@code ended} may be called here.
     */
    public void end(SerialExecutor timers, Duration drainTimeout, Runnable ended) {
        reject();
        Cancellable timer = expireLater(timers, drainTimeout);
        drainOn(
                timers,
                () -> session.end(() -> watch.end(() -> completion.end(() -> {
                    timer.cancel();
                    ended.run();
                }))));
    }

    private static void drainOn(Executor loop, Runnable drain) {
        try {
            loop.execute(drain);
        } catch (RejectedExecutionException e) {
            drain.run();
        }
    }

    /** Abandons callbacks that hold or block a lane, and drops the queued ones. */
    public void expire() {
        all().forEach(SerialLane::expire);
    }

    /** Returns one lane. */
    public SerialLane get(Lane lane) {
        return switch (lane) {
            case SESSION -> session;
            case WATCH -> watch;
            case COMPLETION -> completion;
        };
    }

    private Cancellable expireLater(SerialExecutor timers, Duration drainTimeout) {
        try {
            return timers.schedule(this::expire, drainTimeout);
        } catch (RejectedExecutionException e) {
            return () -> {}; // A lane that is neither held nor blocked ends without a timer.
        }
    }

    private List<SerialLane> all() {
        return List.of(session, watch, completion);
    }
}
