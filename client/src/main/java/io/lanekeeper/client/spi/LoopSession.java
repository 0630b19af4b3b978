// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import io.lanekeeper.client.internal.request.SessionLife;
import io.lanekeeper.client.internal.session.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One session of a client. Unlike the client's own methods it never turns to the next session, so code that keeps it with something that
 * the session owns never mistakes the life of another session for that of the owner. Any thread, without locks.
 */
public final class LoopSession {
    private final Session client;
    private final SessionLife life;

    LoopSession(Session client, SessionLife life) {
        this.client = client;
        this.life = life;
    }

    boolean isOf(Session other) {
        return client == other;
    }

    SessionLife life() {
        return life;
    }

    /** Returns the id. */
    public long id() {
        return life.id();
    }

    /**
     * Returns the session time-out that a server has granted last; zero for a session that is to be resumed, before a server has
     * answered. A read-only server grants nothing to a session of the ensemble.
     */
    public Duration timeout() {
        return life.timeout();
    }

    /**
     * Returns the time of the last sign of life, in {@link System#nanoTime()} of the loop: the youngest request or ping that has
     * been answered in this session was not sent earlier. It never goes back. It may be earlier than the sending by the length of
     * one iteration of the loop. Undefined while {@link #timeout} is zero. When that is not zero, read this first, and
     * {@link #timeout} afterwards: then the sum of the two is at most what a server has granted.
     *
     * <p>Answers that prove nothing do not count: those to SASL, those of a read-only server to a session of the ensemble, and all
     * that come when the session {@linkplain #isOver is over}.
     *
     * <p>An answer proves that the connected server knew the session. The leader, which ends sessions, may know less: a follower tells
     * it of signs of life every half tick. One that has crashed takes up to half a tick of them along. One that is cut off from its
     * leader goes on answering for {@code syncLimit} ticks. So code that stops using the session at {@code aliveSince() + s * timeout()}
     * stops before the leader ends it if {@code (1 - s) * timeout()} is at least {@code syncLimit + 1/2} ticks: for s = 2/3 and
     * ZooKeeper's default of 5 ticks of 2 s, with a time-out of 33 s or more. With a shorter time-out that holds unless a follower
     * is cut off and still reached by this client. Both clocks are taken to run at the same speed.
     */
    public long aliveSince() {
        return life.aliveSince();
    }

    /**
     * Returns whether the session has ended for this client: expired, replaced, closed or left to another client. It is true
     * before the listeners on the loop are notified of LOST, and before a request that closes the session is written. So while it
     * is false this client has not given the session up.
     */
    public boolean isOver() {
        return life.over();
    }

    /** Sessions of one client are equal if they are the same session. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoopSession session && session.life == life;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(life);
    }

    @Override
    public String toString() {
        return "session 0x" + Long.toHexString(id()) + (isOver() ? " (over)" : "");
    }
}
