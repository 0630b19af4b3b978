// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.schedule;

import io.lanekeeper.handler.Cancellable;
import java.time.Duration;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tasks for a later time, the earliest first; the seed chooses the order of tasks that are due at the same time.
 * Guarded by the schedule's monitor.
 */
final class Timers {
    /** A task and the time at which it is due. */
    final class Timer implements Cancellable, Comparable<Timer> {
        private final long due;
        private final int rank;
        private final long number;
        private final Runnable task;

        private Timer(long due, int rank, long number, Runnable task) {
            this.due = due;
            this.rank = rank;
            this.number = number;
            this.task = task;
        }

        Runnable task() {
            return task;
        }

        @Override
        public void cancel() {
            synchronized (schedule) {
                queue.remove(this);
            }
        }

        /** Compares by difference, since the clock overflows. */
        @Override
        public int compareTo(Timer other) {
            if (due != other.due) {
                return Long.signum(due - other.due);
            }
            return rank == other.rank ? Long.compare(number, other.number) : Integer.compare(rank, other.rank);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }

    private final Schedule schedule;
    private final TreeSet<Timer> queue = new TreeSet<>();
    private long numbers;

    Timers(Schedule schedule) {
        this.schedule = schedule;
    }

    Timer add(Runnable task, Duration delay, int rank) {
        Timer timer = new Timer(schedule.now() + Schedule.nanos(delay), rank, numbers++, task);
        queue.add(timer);
        return timer;
    }

    boolean isDue() {
        return !queue.isEmpty() && queue.first().due - schedule.now() <= 0;
    }

    @Nullable
    Timer poll() {
        return queue.pollFirst();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Returns the time until the first task is due; there must be one. */
    long nanosToNext() {
        return Math.max(0, queue.first().due - schedule.now());
    }

    int size() {
        return queue.size();
    }

    void clear() {
        queue.clear();
    }
}
