// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.spi.BurstQueue;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A queue of buffers from the loop to the writing thread. They are filled from 0 to their position. Any thread. */
final class WriteQueue {
    /** The capacity in bytes of the largest buffer that is kept. */
    private static final int KEPT = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();

    /** Guarded by {@link #lock}, as are all that follow. */
    private final BurstQueue<ByteBuffer> queue = new BurstQueue<>();

    private @Nullable ByteBuffer spare;
    private boolean finished;

    void put(ByteBuffer buffer) {
        lock.lock();
        try {
            if (!finished) {
                queue.add(buffer);
                change.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the queue after the buffers that it holds. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            change.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the queue and drops the buffers that it holds. */
    void abort() {
        lock.lock();
        try {
            queue.clear();
            finished = true;
            change.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next buffer, which may have the bytes of several steps; null at the end. */
    @Nullable
    ByteBuffer take() {
        lock.lock();
        try {
            while (queue.isEmpty() && !finished) {
                change.awaitUninterruptibly();
            }
            ByteBuffer first = queue.poll();
            if (first != null) {
                gather(first);
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back a buffer that has been written. */
    void recycle(ByteBuffer written) {
        lock.lock();
        try {
            if (spare == null && written.capacity() <= KEPT) {
                spare = written.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns an empty buffer that was given back, or null. */
    @Nullable
    ByteBuffer takeSpare() {
        lock.lock();
        try {
            ByteBuffer taken = spare;
            spare = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void gather(ByteBuffer first) {
        for (ByteBuffer next = queue.peek(); next != null; next = queue.peek()) {
            if (first.remaining() < next.position()) {
                return;
            }
            first.put(next.flip());
            queue.remove();
        }
    }
}
