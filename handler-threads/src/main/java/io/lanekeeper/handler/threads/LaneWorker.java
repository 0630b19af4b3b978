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

/** One lane in one life of the handler: a queue and the thread that runs it. A lane that is held holds its thread. */
final class LaneWorker {
    /** What is still accepted. Moves down the list only. */
    private enum Gate {
        OPEN,
        /** Links of results, so that those of one result stay in order while the lane drains. */
        LINKS_ONLY,
        SHUT
    }

    private final Lane lane;
    private final CallbackRunner runner;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();

    /** Guarded by {@link #lock}, as are all that follow. */
    private final BurstQueue<Callable<?>> queue = new BurstQueue<>();

    private Gate gate = Gate.OPEN;
    /** Whether a callback runs, or holds the lane. */
    private boolean busy;

    private @Nullable CountDownLatch hold;
    private @Nullable Runnable ended;

    /** @param threads makes the thread, not started, that runs what it is given */
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
            return gate == Gate.OPEN;
        } finally {
            lock.unlock();
        }
    }

    boolean offer(Callable<?> item, boolean link) {
        lock.lock();
        try {
            if (gate == Gate.SHUT || (gate == Gate.LINKS_ONLY && !link)) {
                return false;
            }
            queue.add(item);
            change.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses user code from now on. */
    void refuse() {
        lock.lock();
        try {
            if (gate == Gate.OPEN) {
                gate = Gate.LINKS_ONLY;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the lane when its queue is empty; {@code whenEnded} is called then, here or on the lane's thread. */
    void end(Runnable whenEnded) {
        lock.lock();
        try {
            if (gate != Gate.SHUT) {
                ended = whenEnded;
                change.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        whenEnded.run();
    }

    /** Gives up on the callback that holds or blocks the lane, and on what is queued behind it. */
    void expire() {
        List<Callable<?>> dropped;
        boolean late;
        Runnable whenEnded;
        lock.lock();
        try {
            if (gate == Gate.SHUT) {
                return;
            }
            gate = Gate.SHUT;
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
        if (late) { // Not one that has only waited for the others to end.
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
            Thread.interrupted(); // One that was meant for this callback must not hit the next.
        }
    }

    private @Nullable Callable<?> next() {
        Runnable whenEnded;
        lock.lock();
        try {
            busy = false;
            while (queue.isEmpty() && gate != Gate.SHUT && ended == null) {
                change.awaitUninterruptibly();
            }
            Callable<?> item = queue.poll();
            busy = item != null;
            if (item != null || gate == Gate.SHUT) {
                return item;
            }
            gate = Gate.SHUT;
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
            if (gate == Gate.SHUT) {
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
                // What the callback returned says how long the lane is held.
            }
        }
    }

    private static void whenDone(Object held, Runnable release) {
        if (held instanceof AsyncResult<?> result) {
            // Not by a link: that would wait in the very lane that it is to release.
            result.whenDone(done -> release.run());
        } else {
            AsyncResults.whenComplete((CompletionStage<?>) held, release);
        }
    }
}
