// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@link AsyncLock} for any handler. A plain lock takes each acquisition for a new owner; the reentrant one is told the
 * owner. The guard is for a few field accesses; no promise is completed inside it. It is no
 * monitor, since a virtual thread that waits for one may keep its carrier.
 */
final class LoopLock implements AsyncLock {
    private record Waiter(Object owner, Promise<Boolean> promise, Cancellable timer) {}

    private final Handler handler;
    private final ReentrantLock guard = new ReentrantLock();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private @Nullable Object owner;
    private int holds;

    LoopLock(Handler handler) {
        this.handler = handler;
    }

    @Override
    public AsyncResult<Boolean> acquire(Duration timeout) {
        return acquire(new Object(), timeout);
    }

    @Override
    public void release() {
        release(null);
    }

    @Override
    public boolean isHeld() {
        guard.lock();
        try {
            return owner != null;
        } finally {
            guard.unlock();
        }
    }

    AsyncResult<Boolean> acquire(Object candidate, Duration timeout) {
        Durations.requireNotNegative("timeout", timeout);
        Promise<Boolean> promise = handler.asyncResult();
        boolean now;
        guard.lock();
        try {
            now = take(candidate);
            if (!now && !timeout.isZero()) {
                Cancellable timer = handler.loop().schedule(() -> giveUp(promise), timeout);
                waiters.add(new Waiter(candidate, promise, timer));
            }
        } finally {
            guard.unlock();
        }
        if (now || timeout.isZero()) {
            promise.set(now);
        }
        return promise;
    }

    /** Releases one hold of {@code expected}; null stands for whoever holds the lock. */
    void release(@Nullable Object expected) {
        Waiter next;
        do {
            guard.lock();
            try {
                if (owner == null || (expected != null && expected != owner)) {
                    throw new IllegalStateException("release of a lock that is "
                            + (owner == null ? "not held" : "held by " + owner + ", not by " + expected));
                }
                next = --holds > 0 ? null : handOver();
                expected = owner;
            } finally {
                guard.unlock();
            }
            // A waiter that was cancelled or timed out in this moment passes the lock on.
        } while (next != null && !next.promise().set(true));
    }

    private boolean take(Object candidate) {
        if (owner == null) {
            owner = candidate;
        }
        if (owner != candidate) {
            return false;
        }
        holds++;
        return true;
    }

    private @Nullable Waiter handOver() {
        Waiter next = waiters.poll();
        if (next != null) {
            next.timer().cancel();
        }
        owner = next == null ? null : next.owner();
        holds = next == null ? 0 : 1;
        return next;
    }

    private void giveUp(Promise<Boolean> promise) {
        guard.lock();
        try {
            waiters.removeIf(waiter -> waiter.promise() == promise);
        } finally {
            guard.unlock();
        }
        promise.set(false);
    }

    private boolean isHeldBy(Object candidate) {
        guard.lock();
        try {
            return owner == candidate;
        } finally {
            guard.unlock();
        }
    }

    /** The reentrant lock: the same queue, seen through owner tokens. */
    static final class Reentrant implements AsyncReentrantLock {
        private final LoopLock lock;

        Reentrant(Handler handler) {
            lock = new LoopLock(handler);
        }

        @Override
        public AsyncLock ownedBy(Object owner) {
            return new View(lock, Objects.requireNonNull(owner, "owner"));
        }
    }

    private record View(LoopLock lock, Object owner) implements AsyncLock {
        @Override
        public AsyncResult<Boolean> acquire(Duration timeout) {
            return lock.acquire(owner, timeout);
        }

        @Override
        public void release() {
            lock.release(owner);
        }

        @Override
        public boolean isHeld() {
            return lock.isHeldBy(owner);
        }
    }
}
