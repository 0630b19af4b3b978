// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.request.IterationClock.Iteration;
import io.lanekeeper.handler.spi.BurstQueue;

/**
 * The times at which the requests and pings without a reply were sent. Requests have one time for all of one iteration of the loop, its
 * beginning, so that nothing is kept for each request. No request was sent before its time.
 */
@LoopConfined
public final class SendTimes {
    private final BurstQueue<Iteration> iterations = new BurstQueue<>(1);
    private final BurstQueue<Long> pings = new BurstQueue<>(1);
    private long latest;

    /** Notes that {@code xid} is the first number that was given in {@code iteration}. */
    void sent(Iteration iteration, int xid) {
        iteration.firstXid = xid;
        iterations.add(iteration);
    }

    /** Notes a ping. */
    public void pingSent(long now) {
        pings.add(now);
    }

    /** Forgets what was sent on the former connection. */
    public void clear() {
        iterations.clear();
        pings.clear();
    }

    /** Takes note of a reply; returns whether it is the first of its iteration, whose time is then {@link #latest}. */
    public boolean answered(int xid) {
        Iteration oldest = iterations.peek();
        if (oldest == null || isBefore(xid, oldest.firstXid)) {
            return false;
        }
        while (oldest != null && !isBefore(xid, oldest.firstXid)) {
            latest = oldest.begin();
            iterations.remove();
            oldest = iterations.peek();
        }
        return true;
    }

    /** Takes note of the reply to a ping; returns whether there was one, whose time is then {@link #latest}. */
    public boolean pingAnswered() {
        Long sent = pings.poll();
        if (sent != null) {
            latest = sent;
        }
        return sent != null;
    }

    /** Returns the time of the last answer that had a time of its own. */
    public long latest() {
        return latest;
    }

    /** Compares two numbers of the same connection, which wrap after {@link Integer#MAX_VALUE}. */
    static boolean isBefore(int xid, int other) {
        int distance = xid - other;
        return (distance < 0 ? distance + Integer.MAX_VALUE : distance) > Integer.MAX_VALUE / 2;
    }
}
