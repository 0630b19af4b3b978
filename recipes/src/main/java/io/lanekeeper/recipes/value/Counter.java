// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * A number that clients change. The changes of one client are folded: those that wait become one write. Against changes of
 * others each write is bound to a version. After a conflict it is repeated, after a random pause of at most one round trip, which doubles up
 * to 100 ms. So a change costs two requests, a read and a write, and one if this client has read or written the counter in the
 * last second and no other client has. A call that leaves the number as it is needs a read behind a {@code sync}.
 *
 * <p>All methods may be called on any thread and return at once. Nothing waits for a lane. Calls end by their outcome, their time-out,
 * their cancellation or the stop of the client. A cancelled call is not applied, unless its write is already under way.
 *
 * <p><b>Unknown outcome.</b> If the connection is lost after a write was sent, the counter is read again, behind a {@code sync}.
 * If it has the old version, the write is repeated. Else it is not known whose write that was, and the call fails with an
 * unknown outcome; it is never applied twice. With {@link #exactly()} each write leaves a receipt, which tells.
 */
public interface Counter {
    /**
     * One change.
     *
     * @param before the number that the change was applied to
     * @param after the number that it made
     * @param stat the node's, after the write
     */
    record Change(long before, long after, Stat stat) {}

    /** A block of numbers, both included. */
    record Range(long first, long last) {}

    /**
     * Reads the number; zero if there is no node or no data. It is not older than any that a call of this client has returned. One request.
     */
    AsyncResult<Long> get();

    /**
     * Adds a number, which may be negative.
     *
     * @return the change. It fails with an {@link ArithmeticException} if the sum does not fit; nothing is written then
     */
    AsyncResult<Change> add(long delta);

    /** Sets the number if it is {@code expected}; returns whether it was. A refusal is as of a time after the call. */
    AsyncResult<Boolean> compareAndSet(long expected, long next);

    /**
     * Changes the number by a function.
     *
     * @param function runs on the loop, more than once if others write at the same time; must not block
     */
    AsyncResult<Change> update(LongUnaryOperator function);

    /**
     * Takes a block of numbers that no other block has. The last one is the new number of the counter, so blocks and the results of
     * {@code add(1)} do not overlap either.
     *
     * @param count at least 1
     */
    AsyncResult<Range> block(int count);

    /**
     * Returns this counter with receipts: each write leaves an ephemeral node in the same transaction, which tells after a lost reply that it
     * was applied. An outcome is unknown only if the session ends before that node could be looked for. It costs one more request,
     * in the background. The receipts are in the node's sibling with the suffix {@code -__receipts__}.
     */
    Counter exactly();

    /**
     * Returns this counter with a time-out for a call with all its attempts; by default there is none. A call that is not complete in
     * time fails with a {@link io.lanekeeper.client.error.RequestTimeoutException}, whose outcome says whether its write was under way.
     *
     * @param timeout more than zero
     */
    Counter withTimeout(Duration timeout);

    /**
     * Returns this counter in another form. The default has eight bytes in network order, as Curator's
     * {@code DistributedAtomicLong}. {@link Codecs} has others. A number that the codec refuses to encode ends the call with the codec's
     * exception, and nothing is written. Data that are no number end it with an {@link IllegalStateException} that names the node.
     */
    Counter codec(Codec<Long> codec);
}
