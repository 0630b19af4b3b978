// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.protocol.MultiReadRequest;
import io.lanekeeper.client.internal.protocol.MultiRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Gathers reads of one iteration of the loop that follow one another, to travel as one {@code multiRead}. How many go
 * together depends on what the connection has shown: a batch whose reply was too long halves it, one that was answered
 * adds one again. Where two are too many, reads travel alone for a while, each time for longer; a server that refuses
 * gets single reads.
 */
@LoopConfined
final class ReadBatcher {
    /** The limit for a server that does no batches. */
    private static final int NEVER = 0;

    private static final int FIRST_PAUSE = 64;
    private static final int LAST_PAUSE = 1 << 16;

    private final int most;
    private final int maxFrame;
    private final BooleanSupplier known;
    private List<Call<?>> gathered = new ArrayList<>();
    private int limit;
    /** The number of reads that are still to travel alone while the limit is 1. */
    private int alone;
    /** The number of reads that are to do so the next time. */
    private int pause;

    private long size;

    /**
     * Gathers nothing before the first {@link #reset}, then up to {@code most} reads, at least 2.
     *
     * @param known whether the server is known to know {@code multiRead}; only asked where there is something to gather
     */
    ReadBatcher(int most, int maxFrame, BooleanSupplier known) {
        this.most = most;
        this.maxFrame = maxFrame;
        this.known = known;
    }

    /** There is a new connection, of which nothing is known. */
    void reset() {
        limit = most;
        pause = FIRST_PAUSE;
    }

    int gathered() {
        return gathered.size();
    }

    /** Returns whether {@code call} may be one of several. */
    boolean takes(Call<?> call) {
        return limit > 0 && MultiReadRequest.accepts(call.request()) && known.getAsBoolean() && severalMayGo();
    }

    /** Counts the reads that travel alone after replies were too long even for two. */
    private boolean severalMayGo() {
        if (limit == 1 && --alone < 0) {
            limit = 2;
        }
        return limit > 1;
    }

    /** Returns whether {@code call} may go with what has been gathered. */
    boolean hasRoomFor(Call<?> call) {
        return gathered.isEmpty()
                || (gathered.size() < limit && headed(size) + MultiRecord.sizeOf(call.request()) <= maxFrame);
    }

    void add(Call<?> call) {
        gathered.add(call);
        size += MultiRecord.sizeOf(call.request());
    }

    boolean isFull() {
        return gathered.size() >= limit;
    }

    /** Takes what has been gathered. */
    List<Call<?>> takeAll() {
        List<Call<?>> all = gathered;
        gathered = new ArrayList<>(all.size());
        size = 0;
        return all;
    }

    /** A batch was answered. */
    void answered() {
        pause = FIRST_PAUSE;
        if (limit > 1 && limit < most) {
            limit++;
        }
    }

    /** The reply to a batch of so many was too long. */
    void replyTooLarge(int reads) {
        limit = Math.max(1, Math.min(limit, reads / 2));
        if (limit == 1) {
            alone = pause;
            pause = Math.min(2 * pause, LAST_PAUSE);
        }
    }

    /** The server does no batches. */
    void refused() {
        limit = NEVER;
    }

    private static long headed(long parts) {
        return 2 * Integer.BYTES + MultiRecord.sizeOfNone() + parts;
    }
}
