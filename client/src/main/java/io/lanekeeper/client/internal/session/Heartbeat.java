// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session alive and notices a silent server. With T the session's time-out, a ping is due T/3 after the last
 * write, and the server counts as gone 2T/3 after the last read, each independent of the other: so a frozen server is
 * noticed while requests go on being written, and a client that only reads events still pings (ZooKeeper 3.9:
 * {@code ClientCnxn.SendThread}). One timer, which goes off when the earlier of the two could be due.
 *
 * <p>Late is not dead. A loop that was held up, by a slow handler or a pause of the collector, has neither read nor asked
 * meanwhile, and a timer may run before the loop has read what lies in the socket. So no server is given up without a last
 * look, in which the loop comes to read; and after a tick that ran late the client pings at once and waits for the whole
 * of T, after which the server has given up the session itself. Nothing puts the end off for longer.
 */
@LoopConfined
final class Heartbeat {
    /** A tick that is late by this part of T shows that the loop was held up. */
    private static final int LATE = 10;

    /** The last look takes this part of T: on any handler enough for bytes that have arrived to be read. */
    private static final int LOOK = 50;

    private final SerialExecutor loop;
    private final Runnable ping;
    private final Runnable silent;
    private long timeoutNanos;
    private long lastRead;
    private long lastWrite;
    /** The time for which the timer is set. */
    private long due;
    /** True if a tick has been late since the last read. */
    private boolean heldUp;
    /** True if the last look has begun. */
    private boolean looking;

    private @Nullable Cancellable timer;

    Heartbeat(SerialExecutor loop, Runnable ping, Runnable silent) {
        this.loop = loop;
        this.ping = ping;
        this.silent = silent;
    }

    void start(Duration sessionTimeout) {
        stop();
        timeoutNanos = sessionTimeout.toNanos();
        lastWrite = loop.nanoTime();
        heard(lastWrite);
        arm(lastWrite);
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
        heard(loop.nanoTime());
    }

    private void heard(long now) {
        lastRead = now;
        heldUp = false;
        looking = false;
    }

    private void arm(long now) {
        long judgement = lastRead + patience() - now;
        long look = timeoutNanos / LOOK;
        long wait = looking
                ? Math.max(judgement, look)
                : Math.max(0, Math.min(lastWrite + timeoutNanos / 3 - now, judgement - look));
        due = now + wait;
        timer = loop.schedule(this::tick, Duration.ofNanos(wait));
    }

    /** Returns the time that the server may be silent. */
    private long patience() {
        return heldUp ? timeoutNanos : timeoutNanos / 3 * 2;
    }

    private void tick() {
        assert loop.inLoop();
        timer = null;
        long now = loop.nanoTime();
        boolean late = now - due >= timeoutNanos / LATE;
        heldUp |= late;
        long silence = now - lastRead;
        if (looking && silence >= patience()) {
            silent.run();
            return;
        }
        looking = silence >= patience() - timeoutNanos / LOOK;
        try {
            if (late || now - lastWrite >= timeoutNanos / 3) {
                lastWrite = now;
                ping.run();
            }
        } finally {
            arm(now); // Also if the ping could not be written.
        }
    }
}
