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
    private volatile boolean ended;
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
        return (long) ALIVE_SINCE.getAcquire(this);
    }

    /** Returns whether the session has ended for this client, or is being closed. */
    public boolean over() {
        return over;
    }

    /** Returns whether nothing is sent in the session any more. */
    boolean ended() {
        return ended;
    }

    /** Notes that a server has granted or resumed the session, by the answer to a request that was sent at {@code sent}. */
    public void granted(Duration by, long sent) {
        if (timeout.isZero()) {
            ALIVE_SINCE.setRelease(this, sent); // first: there is a time when there is a time-out
        }
        timeout = by; // before a later time, which another thread must not add to a longer time-out of before
        answered(sent);
    }

    /** Notes that a request has been answered that was not sent before {@code sent}. */
    public void answered(long sent) {
        if (sent - aliveSince > 0 && !over) {
            ALIVE_SINCE.setRelease(this, sent);
        }
    }

    /** Notes that the session is about to be closed: the server may end it at any time, and answers are no signs of life. */
    public void closing() {
        over = true;
    }

    /** Notes that the session is no longer this client's. */
    public void end() {
        over = true;
        ended = true;
    }
}
