// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Ends a connection that has been silent for too long, so that a server drops connections whose other end is gone. */
final class IdleLimit {
    private final SimulatedServer server;
    private final LongSupplier limitMillis;
    private final Runnable end;
    private long lastHeard;
    private @Nullable Cancellable timer;

    IdleLimit(SimulatedServer server, LongSupplier limitMillis, Runnable end) {
        this.server = server;
        this.limitMillis = limitMillis;
        this.end = end;
    }

    private Schedule schedule() {
        return server.ensemble().schedule();
    }

    void begin() {
        heard();
        look();
    }

    void heard() {
        lastHeard = schedule().now();
    }

    private void look() {
        if (!server.works()) {
            heard(); // a process that does not run notices no silence
        }
        long left = limitMillis.getAsLong() * 1_000_000 - (schedule().now() - lastHeard);
        if (left > 0) {
            timer = schedule().happen(this::look, Duration.ofNanos(left));
        } else {
            end.run();
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
