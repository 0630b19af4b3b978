// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The allocators that an application may have, each with memory of either kind. */
enum Allocators {
    UNPOOLED_DIRECT,
    UNPOOLED_HEAP,
    POOLED_DIRECT,
    POOLED_HEAP,
    ADAPTIVE_DIRECT,
    ADAPTIVE_HEAP;

    private static final Map<Allocators, OfOneKind> SHARED = new ConcurrentHashMap<>();

    private boolean direct() {
        return name().endsWith("DIRECT");
    }

    /** Knows how much of its memory is in use. */
    Counting counting() {
        return new Counting(newDelegate(), direct());
    }

    /** One allocator for the whole run. Its ballast is never released. */
    ByteBufAllocator shared() {
        return SHARED.computeIfAbsent(this, kind -> new OfOneKind(kind.newDelegate(), kind.direct()));
    }

    private ByteBufAllocator newDelegate() {
        return switch (this) {
            case UNPOOLED_DIRECT, UNPOOLED_HEAP -> new UnpooledByteBufAllocator(direct());
            // One arena and no thread caches, so that the ballast precedes the next buffer.
            case POOLED_DIRECT, POOLED_HEAP -> new PooledByteBufAllocator(direct(), 1, 1, 8192, 3, 0, 0, false);
            case ADAPTIVE_DIRECT, ADAPTIVE_HEAP -> new AdaptiveByteBufAllocator(direct());
        };
    }

    /**
     * Makes all buffers of one kind. The memory before the first one is in use, so an index in a buffer is not an index in
     * its memory.
     */
    static class OfOneKind extends AbstractByteBufAllocator implements AutoCloseable {
        private final ByteBufAllocator delegate;
        private final boolean direct;
        private final ByteBuf ballast;

        private OfOneKind(ByteBufAllocator delegate, boolean direct) {
            super(direct);
            this.delegate = delegate;
            this.direct = direct;
            this.ballast = direct ? delegate.directBuffer(16) : delegate.heapBuffer(16);
        }

        /** The next buffer's offset in its memory. */
        int offset() {
            ByteBuf buffer = ioBuffer();
            try {
                return buffer.internalNioBuffer(0, 1).position();
            } finally {
                buffer.release();
            }
        }

        @Override
        public ByteBuf ioBuffer() {
            return buffer();
        }

        @Override
        public ByteBuf ioBuffer(int initialCapacity) {
            return buffer(initialCapacity);
        }

        @Override
        public ByteBuf ioBuffer(int initialCapacity, int maxCapacity) {
            return buffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return delegate.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return delegate.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return direct;
        }

        @Override
        public void close() {
            ballast.release();
        }
    }

    /** Keeps every buffer until it has been released, so that a leak is seen at once. */
    static final class Counting extends OfOneKind {
        private final Queue<ByteBuf> made = new ConcurrentLinkedQueue<>();

        private Counting(ByteBufAllocator delegate, boolean direct) {
            super(delegate, direct);
        }

        long inUse() {
            made.removeIf(buffer -> buffer.refCnt() == 0);
            return made.stream().mapToLong(ByteBuf::capacity).sum();
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return note(super.newHeapBuffer(initialCapacity, maxCapacity));
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return note(super.newDirectBuffer(initialCapacity, maxCapacity));
        }

        private ByteBuf note(ByteBuf buffer) {
            made.add(buffer);
            return buffer;
        }
    }
}
