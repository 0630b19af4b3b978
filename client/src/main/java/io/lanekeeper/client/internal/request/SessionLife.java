// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * One session from its first connection to its end, as any thread sees it. Code that keeps this object never sees the signs
 * of life of another session. Written on the loop.
 */
public final class SessionLife {
    /** Other threads may look at any time; it must cost nothing to write it with replies. */
    private static final VarHandle ALIVE_SINCE;

    static {
        try {
            ALIVE_SINCE = MethodHandles.lookup().findVarHandle(SessionLife.class, "aliveSince", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long id;
    private volatile Duration timeout = Duration.ZERO;
    private volatile boolean over;
    private long aliveSince;

    public SessionLife(long id) {
        this.id = id;
    }

    /** Returns the id of the session. */
    public long id() {
        return id;
    }

    /** Returns the time-out that a server has granted last; zero before the first. */
    public Duration timeout() {
        return timeout;
    }

    /** Returns the time at which the youngest answered request had been sent, or an earlier one; undefined without a time-out. */
    public long aliveSince() {
        return (long) ALIVE_SINCE.getOpaque(this);
    }

    /** Returns whether the session has ended for this client. */
    public boolean over() {
        return over;
    }

    /** Notes that a server has granted or resumed the session, by the answer to a request that was sent at {@code sent}. */
    public void granted(Duration by, long sent) {
        if (timeout.isZero() || sent - aliveSince > 0) {
            ALIVE_SINCE.setOpaque(this, sent);
        }
        timeout = by; // afterwards: there is a time when there is a time-out
    }

    /** Notes that a request has been answered that was not sent before {@code sent}. */
    public void answered(long sent) {
        if (sent - aliveSince > 0) {
            ALIVE_SINCE.setOpaque(this, sent);
        }
    }

    /** Notes that the session is no longer this client's. */
    public void end() {
        over = true;
    }
}
