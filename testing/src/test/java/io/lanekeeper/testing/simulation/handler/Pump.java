// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import java.time.Duration;

/** Drives a handler on a thread of its own, and has virtual time pass as real time does. */
final class Pump implements AutoCloseable {
    private static final int STEPS_AT_ONCE = 100;

    private final DeterministicHandler handler;
    private final Thread thread = new Thread(this::pump, "pump");
    private volatile boolean ended;

    Pump(DeterministicHandler handler) {
        this.handler = handler;
        handler.driveOnlyOn(thread);
        thread.setDaemon(true);
        thread.start();
    }

    private void pump() {
        long last = System.nanoTime();
        try {
            while (!ended) {
                boolean busy = true;
                for (int i = 0; busy && i < STEPS_AT_ONCE; i++) {
                    busy = handler.runOne();
                }
                if (!busy) {
                    handler.schedule().idle(1);
                }
                long now = System.nanoTime();
                handler.schedule().pass(Duration.ofNanos(now - last));
                last = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
