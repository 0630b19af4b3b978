// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link AsyncEvent} for any handler. The monitor guards a few field accesses; no promise is completed inside it. */
final class LoopEvent implements AsyncEvent {
    private final Handler handler;
    private final Map<Promise<Boolean>, Cancellable> waiters = new LinkedHashMap<>();
    private boolean set;

    LoopEvent(Handler handler) {
        this.handler = handler;
    }

    @Override
    public void set() {
        Map<Promise<Boolean>, Cancellable> woken;
        synchronized (waiters) {
            set = true;
            woken = new LinkedHashMap<>(waiters);
            waiters.clear();
        }
        woken.forEach((waiter, timer) -> {
            timer.cancel();
            waiter.set(true);
        });
    }

    @Override
    public void clear() {
        synchronized (waiters) {
            set = false;
        }
    }

    @Override
    public boolean isSet() {
        synchronized (waiters) {
            return set;
        }
    }

    @Override
    public AsyncResult<Boolean> await(Duration timeout) {
        Durations.requireNotNegative("timeout", timeout);
        Promise<Boolean> waiter = handler.asyncResult();
        boolean now;
        synchronized (waiters) {
            now = set;
            if (!now && !timeout.isZero()) {
                waiters.put(waiter, handler.loop().schedule(() -> giveUp(waiter), timeout));
            }
        }
        if (now || timeout.isZero()) {
            waiter.set(now);
        } else {
            waiter.whenDone(done -> forgetCancelled(waiter));
        }
        return waiter;
    }

    private void forgetCancelled(Promise<Boolean> waiter) {
        if (waiter.isCancelled()) {
            Cancellable timer;
            synchronized (waiters) {
                timer = waiters.remove(waiter);
            }
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void giveUp(Promise<Boolean> waiter) {
        synchronized (waiters) {
            waiters.remove(waiter);
        }
        waiter.set(false);
    }
}
