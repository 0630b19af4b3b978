// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Forwards the bytes of one channel to another, with the faults of a direction. Confined to the loop. */
final class Forwarder extends ChannelInboundHandlerAdapter {
    /** Bytes, or null for the end of the stream, and the time in nanoseconds at which they may be forwarded. */
    private record Piece(@Nullable ByteBuf bytes, long due) {}

    /** The number of bytes that wait here, with a limited bandwidth, before the source has to wait. */
    private static final int BACKLOG = 64 * 1024;

    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int PARTS_PER_SECOND = 100;

    private final Direction direction;
    private final Channel sink;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private @Nullable Channel source;
    private @Nullable Future<?> timer;
    private long backlog;
    private long lineFree = System.nanoTime();
    private boolean muted;
    private boolean sourceReset;

    Forwarder(Direction direction, Channel sink) {
        this.direction = direction;
        this.sink = sink;
        sink.closeFuture().addListener(closed -> mute());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        source = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (muted || direction.dropping()) {
            bytes.release();
            return;
        }
        direction.corrupt(bytes);
        backlog += bytes.readableBytes();
        add(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        sourceEnded();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        // The source of the other direction is read only as fast as this channel accepts bytes.
        Forwarder opposite = sink.pipeline().get(Forwarder.class);
        if (opposite != null) {
            opposite.readIfWanted();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        sourceReset = true;
        context.close();
    }

    void faultsChanged() {
        if (!direction.limited()) {
            lineFree = System.nanoTime();
        }
        forward();
    }

    /** Forwards the end of the source, unless the faults drop it too. */
    void sourceEnded() {
        if (!muted && !direction.dropping()) {
            add(null);
        }
    }

    /** Drops all bytes from now on, and the end of the source. The source is still read. */
    void mute() {
        muted = true;
        pieces.forEach(Forwarder::release);
        pieces.clear();
        backlog = 0;
        readIfWanted();
    }

    private void add(@Nullable ByteBuf bytes) {
        Piece last = pieces.peekLast();
        long due = System.nanoTime() + direction.delayNanos();
        // A shorter delay must not change the order of bytes.
        pieces.add(new Piece(bytes, last == null || last.due() - due < 0 ? due : last.due()));
        forward();
    }

    private void forward() {
        while (!direction.frozen() && !pieces.isEmpty()) {
            long due = pieces.element().due();
            long wait = (due - lineFree > 0 ? due : lineFree) - System.nanoTime();
            if (wait > 0) {
                forwardIn(wait);
                break;
            }
            send(pieces.element());
        }
        readIfWanted();
    }

    private void forwardIn(long nanos) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = sink.eventLoop().schedule(this::forward, nanos, TimeUnit.NANOSECONDS);
    }

    private void send(Piece first) {
        ByteBuf bytes = first.bytes();
        if (bytes == null) {
            pieces.remove();
            end();
            return;
        }
        ByteBuf part = bytes.readRetainedSlice(Math.min(bytes.readableBytes(), partSize()));
        if (!bytes.isReadable()) {
            pieces.remove();
            bytes.release();
        }
        occupyLine(part.readableBytes());
        write(part);
    }

    private int partSize() {
        return direction.limited()
                ? (int) Math.max(1, direction.bytesPerSecond() / PARTS_PER_SECOND)
                : Integer.MAX_VALUE;
    }

    private void occupyLine(int bytes) {
        backlog -= bytes;
        if (direction.limited()) {
            lineFree = System.nanoTime() + bytes * NANOS / direction.bytesPerSecond();
        }
    }

    private void write(ByteBuf bytes) {
        if (direction.splitting()) {
            while (bytes.isReadable()) {
                sink.writeAndFlush(bytes.readRetainedSlice(1));
            }
            bytes.release();
        } else {
            sink.writeAndFlush(bytes);
        }
    }

    /** A reset is passed on as a reset. */
    private void end() {
        if (sourceReset) {
            ProxiedConnection.resetOnClose(sink);
        }
        sink.close();
    }

    private void readIfWanted() {
        if (source != null) {
            source.config().setAutoRead(!direction.frozen() && (muted || sinkTakesMore()));
        }
    }

    private boolean sinkTakesMore() {
        return sink.isActive() && sink.isWritable() && (!direction.limited() || backlog < BACKLOG);
    }

    private static void release(Piece piece) {
        if (piece.bytes() != null) {
            piece.bytes().release();
        }
    }
}
