// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@link AsyncLock} for any handler. In a plain lock each acquisition has a new owner; in a reentrant one the caller
 * names the owner. The guard protects a few field accesses; no promise is completed inside it. It is not a monitor,
 * since a virtual thread that waits for a monitor may block its carrier.
 */
final class LoopLock implements AsyncLock {
    private record Waiter(Object owner, Cancellable timer) {}

    private final Handler handler;
    private final ReentrantLock guard = new ReentrantLock();
    /** The waiters in order of arrival. */
    private final Map<Promise<Boolean>, Waiter> waiters = new LinkedHashMap<>();

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
                Cancellable timer = handler.loop().schedule(() -> giveUp(promise), timeout, () -> abandon(promise));
                waiters.put(promise, new Waiter(candidate, timer));
            }
        } finally {
            guard.unlock();
        }
        if (now || timeout.isZero()) {
            promise.set(now);
        } else {
            promise.whenDone(done -> forgetCancelled(promise));
        }
        return promise;
    }

    /** Releases one hold of {@code expected}, or of any owner if that is null. */
    void release(@Nullable Object expected) {
        Promise<Boolean> next;
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
            // A waiter that is cancelled or times out at this moment passes the lock on.
        } while (next != null && !next.set(true));
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

    private @Nullable Promise<Boolean> handOver() {
        Iterator<Map.Entry<Promise<Boolean>, Waiter>> first = waiters.entrySet().iterator();
        if (!first.hasNext()) {
            owner = null;
            holds = 0;
            return null;
        }
        Map.Entry<Promise<Boolean>, Waiter> next = first.next();
        first.remove();
        next.getValue().timer().cancel();
        owner = next.getValue().owner();
        holds = 1;
        return next.getKey();
    }

    private void giveUp(Promise<Boolean> promise) {
        forget(promise);
        promise.set(false);
    }

    /** Cancels {@code promise}: the loop has ended, and with it the clock. */
    private void abandon(Promise<Boolean> promise) {
        forget(promise);
        promise.cancel();
    }

    private void forgetCancelled(Promise<Boolean> promise) {
        Waiter waiter = promise.isCancelled() ? forget(promise) : null;
        if (waiter != null) {
            waiter.timer().cancel();
        }
    }

    private @Nullable Waiter forget(Promise<Boolean> promise) {
        guard.lock();
        try {
            return waiters.remove(promise);
        } finally {
            guard.unlock();
        }
    }

    private boolean isHeldBy(Object candidate) {
        guard.lock();
        try {
            return owner == candidate;
        } finally {
            guard.unlock();
        }
    }

    /** The reentrant lock: the same queue, with owner tokens. */
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
