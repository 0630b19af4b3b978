// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.internal.protocol.MultiReadRequest;
import io.lanekeeper.client.internal.protocol.MultiRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Gathers reads of one turn of the loop that follow one another, to travel as one {@code multiRead}. How many go together
 * depends on what the connection has shown: a batch whose reply was too long halves it, one that was answered adds one
 * again; a server that refuses gets single reads. Confined to the loop.
 */
final class ReadBatcher {
    private final int most;
    private final int maxFrame;
    private final BooleanSupplier known;
    private List<Call<?>> gathered = new ArrayList<>();
    private int limit;
    private int size;

    /**
     * Gathers nothing if {@code most} is 1.
     *
     * @param known whether the server is known to know {@code multiRead}; only asked where there is something to gather
     */
    ReadBatcher(int most, int maxFrame, BooleanSupplier known) {
        this.most = most;
        this.maxFrame = maxFrame;
        this.known = known;
        limit = most;
    }

    /** There is a new connection, of which nothing is known. */
    void reset() {
        limit = most;
    }

    int gathered() {
        return gathered.size();
    }

    /** Whether {@code call} may be one of several. */
    boolean takes(Call<?> call) {
        return limit > 1 && MultiReadRequest.accepts(call.request()) && known.getAsBoolean();
    }

    /** Whether {@code call} may go with what has been gathered. */
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
        if (limit > 1 && limit < most) {
            limit++;
        }
    }

    /** The reply to a batch of so many was too long. */
    void replyTooLarge(int reads) {
        limit = Math.max(2, Math.min(limit, reads / 2));
    }

    /** The server does no batches. */
    void refused() {
        limit = 1;
    }

    private static int headed(int parts) {
        return 2 * Integer.BYTES + MultiRecord.sizeOfNone() + parts;
    }
}
