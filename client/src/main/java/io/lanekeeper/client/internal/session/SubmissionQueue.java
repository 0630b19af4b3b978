// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes submissions from any thread to the loop, in order and with one wake-up for a whole batch: only who finds the
 * queue empty wakes the loop, and the loop takes everything at once. So no wake-up can be lost: whoever comes after the
 * loop took all finds the queue empty again.
 */
final class SubmissionQueue {
    private final AtomicReference<@Nullable Submission> last = new AtomicReference<>();
    private final int limit;

    SubmissionQueue(int limit) {
        this.limit = limit;
    }

    /** What became of an offer. */
    enum Offer {
        /** The queue was empty: the caller must have the loop take it. */
        FIRST,
        /** Somebody else has woken the loop. */
        QUEUED,
        /** The queue is full. */
        REFUSED
    }

    /** Puts a submission at the end of the queue; an urgent one whatever the limit. Any thread. */
    Offer offer(Submission submission) {
        while (true) {
            Submission before = last.get();
            if (before != null && before.depth >= limit && !submission.urgent()) {
                return Offer.REFUSED;
            }
            submission.previous = before;
            submission.depth = before == null ? 1 : before.depth + 1;
            if (last.compareAndSet(before, submission)) {
                return before == null ? Offer.FIRST : Offer.QUEUED;
            }
        }
    }

    boolean isEmpty() {
        return last.get() == null;
    }

    /** Takes all, in the order of their submission; null if there is none. {@code previous} is the next one then. */
    @Nullable
    Submission takeAll() {
        Submission newest = last.getAndSet(null);
        Submission oldest = null;
        while (newest != null) {
            Submission before = newest.previous;
            newest.previous = oldest;
            oldest = newest;
            newest = before;
        }
        return oldest;
    }
}
