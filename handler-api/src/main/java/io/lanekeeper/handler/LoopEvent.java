// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@link AsyncEvent} for any handler. The guard protects a few field accesses; no promise is completed inside it. It is
 * not a monitor, since a virtual thread that waits for a monitor may block its carrier.
 */
final class LoopEvent implements AsyncEvent {
    private final Handler handler;
    private final ReentrantLock guard = new ReentrantLock();
    private final Map<Promise<Boolean>, Cancellable> waiters = new LinkedHashMap<>();
    private boolean set;

    LoopEvent(Handler handler) {
        this.handler = handler;
    }

    @Override
    public void set() {
        Map<Promise<Boolean>, Cancellable> woken;
        guard.lock();
        try {
            set = true;
            woken = new LinkedHashMap<>(waiters);
            waiters.clear();
        } finally {
            guard.unlock();
        }
        woken.forEach((waiter, timer) -> {
            timer.cancel();
            waiter.set(true);
        });
    }

    @Override
    public void clear() {
        guard.lock();
        try {
            set = false;
        } finally {
            guard.unlock();
        }
    }

    @Override
    public boolean isSet() {
        guard.lock();
        try {
            return set;
        } finally {
            guard.unlock();
        }
    }

    @Override
    public AsyncResult<Boolean> await(Duration timeout) {
        Durations.requireNotNegative("timeout", timeout);
        Promise<Boolean> waiter = handler.asyncResult();
        boolean now;
        guard.lock();
        try {
            now = set;
            if (!now && !timeout.isZero()) {
                waiters.put(waiter, handler.loop().schedule(() -> giveUp(waiter), timeout, () -> abandon(waiter)));
            }
        } finally {
            guard.unlock();
        }
        if (now || timeout.isZero()) {
            waiter.set(now);
        } else {
            waiter.whenDone(done -> forgetCancelled(waiter));
        }
        return waiter;
    }

    private void forgetCancelled(Promise<Boolean> waiter) {
        Cancellable timer = waiter.isCancelled() ? forget(waiter) : null;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void giveUp(Promise<Boolean> waiter) {
        forget(waiter);
        waiter.set(false);
    }

    /** Cancels {@code waiter}: the loop has ended, and with it the clock. */
    private void abandon(Promise<Boolean> waiter) {
        forget(waiter);
        waiter.cancel();
    }

    private @Nullable Cancellable forget(Promise<Boolean> waiter) {
        guard.lock();
        try {
            return waiters.remove(waiter);
        } finally {
            guard.unlock();
        }
    }
}
