// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * A number that clients change. The changes of one client are folded: those that wait become one write. Against changes of
 * others each write is bound to a version, and repeated after a pause that begins at one round trip and doubles up to
 * 100 ms.
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

    /** Reads the number; the default, zero, if there is no node or no data. */
    AsyncResult<Long> get();

    /**
     * Adds a number, which may be negative.
     *
     * @return the change. It fails with an {@link ArithmeticException} if the sum does not fit; nothing is written then
     */
    AsyncResult<Change> add(long delta);

    /** Sets the number if it is {@code expected}; returns whether it was. */
    AsyncResult<Boolean> compareAndSet(long expected, long next);

    /**
     * Changes the number by a function.
     *
     * @param function runs on the loop, more than once if others write at the same time; must not block
     */
    AsyncResult<Change> update(LongUnaryOperator function);

    /**
     * Takes a block of numbers that no other call gets.
     *
     * @param count at least 1
     */
    AsyncResult<Range> block(int count);

    /** Returns this counter with receipts: each write is applied exactly once, or, if the session is lost, fails. */
    Counter exactly();

    /** Returns this counter with another time-out for a call with all its attempts. */
    Counter withTimeout(Duration timeout);

    /**
     * Returns this counter in another form. The default has eight bytes in network order, as Curator's
     * {@code DistributedAtomicLong}.
     */
    Counter codec(Codec<Long> codec);
}
