// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.BurstQueue;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One lane, from a start of the handler to the next stop: a queue and the thread that runs it. A hold blocks the thread. */
final class LaneWorker {
    /** The items that the lane accepts. It moves down the list only. */
    private enum LaneState {
        OPEN,
        /** Only links, so that those of one result stay in order while the lane drains. */
        LINKS_ONLY,
        CLOSED
    }

    private final Lane lane;
    private final CallbackRunner runner;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();

    /** Guarded by {@link #lock}, as are all that follow. */
    private final BurstQueue<Callable<?>> queue = new BurstQueue<>();

    private LaneState state = LaneState.OPEN;
    /** True while a callback runs or holds the lane. */
    private boolean busy;

    private @Nullable CountDownLatch hold;
    private @Nullable Runnable ended;

    /** @param threads makes a thread, not started, that runs its argument */
    LaneWorker(Lane lane, CallbackRunner runner, Function<Runnable, Thread> threads) {
        this.lane = lane;
        this.runner = runner;
        this.thread = threads.apply(this::run);
    }

    void start() {
        thread.start();
    }

    boolean runsOn(Thread candidate) {
        return thread == candidate;
    }

    boolean open() {
        lock.lock();
        try {
            return state == LaneState.OPEN;
        } finally {
            lock.unlock();
        }
    }

    boolean offer(Callable<?> item, boolean link) {
        lock.lock();
        try {
            if (state == LaneState.CLOSED || (state == LaneState.LINKS_ONLY && !link)) {
                return false;
            }
            queue.add(item);
            change.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Rejects callbacks from now on, except links. */
    void reject() {
        lock.lock();
        try {
            if (state == LaneState.OPEN) {
                state = LaneState.LINKS_ONLY;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the lane when its queue is empty, then calls {@code whenEnded}, here or on the lane's thread. */
    void end(Runnable whenEnded) {
        lock.lock();
        try {
            if (state != LaneState.CLOSED) {
                ended = whenEnded;
                change.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        whenEnded.run();
    }

    /** Abandons the callback that holds or blocks the lane, and drops the queued ones. */
    void expire() {
        List<Callable<?>> dropped;
        boolean late;
        Runnable whenEnded;
        lock.lock();
        try {
            if (state == LaneState.CLOSED) {
                return;
            }
            state = LaneState.CLOSED;
            dropped = List.copyOf(queue);
            late = busy || !dropped.isEmpty();
            queue.clear();
            whenEnded = ended;
            change.signal();
            if (hold != null) {
                hold.countDown();
            }
        } finally {
            lock.unlock();
        }
        if (late) { // A lane that only waited for the other lanes is not late.
            runner.dropped(lane, dropped.size());
        }
        dropped.forEach(Callback::drop);
        if (whenEnded != null) {
            whenEnded.run();
        }
    }

    private void run() {
        for (Callable<?> item = next(); item != null; item = next()) {
            Object held = runner.run(lane, item);
            if (held != null) {
                hold(held);
            }
            Thread.interrupted(); // An interrupt meant for this callback must not reach the next one.
        }
    }

    private @Nullable Callable<?> next() {
        Runnable whenEnded;
        lock.lock();
        try {
            busy = false;
            while (queue.isEmpty() && state != LaneState.CLOSED && ended == null) {
                change.awaitUninterruptibly();
            }
            Callable<?> item = queue.poll();
            busy = item != null;
            if (item != null || state == LaneState.CLOSED) {
                return item;
            }
            state = LaneState.CLOSED;
            whenEnded = ended;
        } finally {
            lock.unlock();
        }
        if (whenEnded != null) {
            whenEnded.run();
        }
        return null;
    }

    private void hold(Object held) {
        CountDownLatch released = new CountDownLatch(1);
        lock.lock();
        try {
            if (state == LaneState.CLOSED) {
                return;
            }
            hold = released;
        } finally {
            lock.unlock();
        }
        try {
            whenDone(held, released::countDown);
        } catch (RuntimeException e) {
            runner.failed(lane, e);
            released.countDown();
        }
        while (released.getCount() > 0) {
            try {
                released.await();
            } catch (InterruptedException e) {
                // Only the returned result ends the hold.
            }
        }
    }

    private static void whenDone(Object held, Runnable release) {
        if (held instanceof AsyncResult<?> result) {
            // Not by a link: it would wait in the lane that it has to release.
            result.whenDone(done -> release.run());
        } else {
            AsyncResults.whenComplete((CompletionStage<?>) held, release);
        }
    }
}
