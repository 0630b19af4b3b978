// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands from any thread to the loop, in order and with one wake-up for a whole batch: only a caller that
 * finds the queue empty wakes the loop, and the loop takes everything at once. So no wake-up can be lost: a caller
 * that comes after the loop has taken all finds the queue empty again.
 *
 * <p>An array under a lock that is held for a few instructions, rather than a list without one: what another core has
 * written is far away, and an array lets the loop's core fetch several submissions at a time, where a list gives it
 * the address of the next one only with the one before.
 */
public final class CommandQueue {
    private static final int FEW = 4;
    /** Longer arrays are not kept. */
    private static final int MANY = 1024;

    private final int limit;
    /** Guarded by {@code this}, as are the next two. */
    private @Nullable LoopCommand[] queued = new LoopCommand[FEW];
    /** The array that comes next; null while the loop goes through it. */
    private @Nullable LoopCommand @Nullable [] spare;

    private volatile int size;

    public CommandQueue(int limit) {
        this.limit = limit;
    }

    /** The result of an offer. */
    public enum Offer {
        /** The queue was empty: the caller must have the loop take it. */
        FIRST,
        /** Somebody else has woken the loop. */
        QUEUED,
        /** The queue is full. */
        REJECTED
    }

    /** Puts a command at the end of the queue; an urgent one whatever the limit. Any thread. */
    public synchronized Offer offer(LoopCommand command) {
        int at = size;
        if (at >= limit && !command.urgent()) {
            return Offer.REJECTED;
        }
        if (at == queued.length) {
            queued = Arrays.copyOf(queued, 2 * at);
        }
        queued[at] = command;
        size = at + 1;
        return at == 0 ? Offer.FIRST : Offer.QUEUED;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Takes all commands, in their order. */
    public void takeAll(Consumer<LoopCommand> taker) {
        @Nullable LoopCommand[] batch;
        int count;
        synchronized (this) {
            batch = queued;
            count = size;
            queued = spare == null ? new LoopCommand[FEW] : spare;
            spare = null;
            size = 0;
        }
        for (int i = 0; i < count; i++) {
            LoopCommand command = batch[i];
            batch[i] = null;
            if (command != null) {
                taker.accept(command);
            }
        }
        if (batch.length <= MANY) {
            synchronized (this) {
                spare = batch;
            }
        }
    }
}
