// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries the bytes of one channel to another one, as the faults allow. Confined to the loop. */
final class Forwarder extends ChannelInboundHandlerAdapter {
    /** Bytes, or null for the end of them, and when they may go on. */
    private record Piece(@Nullable ByteBuf bytes, long due) {}

    private final Faults faults;
    private final Channel sink;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private @Nullable Channel source;

    Forwarder(Faults faults, Channel sink) {
        this.faults = faults;
        this.sink = sink;
        sink.closeFuture().addListener(closed -> sinkClosed());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        source = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        add((ByteBuf) message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        add(null);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        // The other way's source reads only as fast as this channel takes.
        Forwarder opposite = sink.pipeline().get(Forwarder.class);
        if (opposite != null) {
            opposite.readIfWanted();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A reset is passed on as a reset.
        Faults.resetOnClose(sink);
        sink.close();
        context.close();
    }

    void faultsChanged() {
        readIfWanted();
        forward();
    }

    private void add(@Nullable ByteBuf bytes) {
        Piece last = pieces.peekLast();
        long due = System.nanoTime() + faults.delayNanos();
        // A shorter delay must not let bytes overtake.
        pieces.add(new Piece(bytes, last == null || last.due() - due < 0 ? due : last.due()));
        forward();
    }

    private void forward() {
        while (!faults.frozen() && !pieces.isEmpty()) {
            long wait = pieces.element().due() - System.nanoTime();
            if (wait > 0) {
                sink.eventLoop().schedule(this::forward, wait, TimeUnit.NANOSECONDS);
                return;
            }
            send(pieces.remove().bytes());
        }
    }

    private void send(@Nullable ByteBuf bytes) {
        if (bytes == null) {
            sink.close();
        } else if (faults.splitting()) {
            split(bytes);
        } else {
            sink.writeAndFlush(bytes);
        }
    }

    private void split(ByteBuf bytes) {
        while (bytes.isReadable()) {
            sink.writeAndFlush(bytes.readRetainedSlice(1));
        }
        bytes.release();
    }

    private void readIfWanted() {
        Channel from = source;
        if (from != null) {
            from.config().setAutoRead(!faults.frozen() && sink.isActive() && sink.isWritable());
        }
    }

    private void sinkClosed() {
        pieces.forEach(piece -> {
            if (piece.bytes() != null) {
                piece.bytes().release();
            }
        });
        pieces.clear();
        if (source != null) {
            source.close();
        }
    }
}
