// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session alive and notices a silent server. With T the session's time-out, a ping is due T/3 after the last
 * write, and the server counts as gone 2T/3 after the last read, each independent of the other: so a frozen server is
 * noticed while requests go on being written, and a client that only reads events still pings (ZooKeeper 3.9:
 * {@code ClientCnxn.SendThread}). One timer, which goes off when the earlier of the two could be due. Confined to the
 * loop.
 */
final class Heartbeat {
    private final SerialExecutor loop;
    private final Runnable ping;
    private final Runnable silent;
    private long timeoutNanos;
    private long lastRead;
    private long lastWrite;
    private @Nullable Cancellable timer;

    Heartbeat(SerialExecutor loop, Runnable ping, Runnable silent) {
        this.loop = loop;
        this.ping = ping;
        this.silent = silent;
    }

    void start(Duration sessionTimeout) {
        stop();
        timeoutNanos = sessionTimeout.toNanos();
        lastRead = loop.nanoTime();
        lastWrite = lastRead;
        arm(lastRead);
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    void wrote(long now) {
        lastWrite = now;
    }

    void read() {
        lastRead = loop.nanoTime();
    }

    private void arm(long now) {
        long due = Math.min(lastWrite + timeoutNanos / 3 - now, lastRead + timeoutNanos / 3 * 2 - now);
        timer = loop.schedule(this::tick, Duration.ofNanos(Math.max(due, 0)));
    }

    private void tick() {
        timer = null;
        long now = loop.nanoTime();
        if (now - lastRead >= timeoutNanos / 3 * 2) {
            silent.run();
            return;
        }
        try {
            if (now - lastWrite >= timeoutNanos / 3) {
                lastWrite = now;
                ping.run();
            }
        } finally {
            arm(now); // Also if the ping could not be written.
        }
    }
}
