// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.FrameListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts incoming bytes into frames and shows them to the listener without copying them. All complete frames of one read are
 * delivered together. An oversized frame is skipped as it arrives.
 */
final class FrameReader extends ByteToMessageDecoder {
    private static final int PREFIX = Integer.BYTES;

    private final int maxFrame;
    private final ConnectionHandler connection;
    private int skip;

    FrameReader(int maxFrame, ConnectionHandler connection) {
        this.maxFrame = maxFrame;
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        connection.beginRead();
        super.channelRead(ctx, message);
    }

    /**
     * Delivers all complete frames. The loop and the delivery are in this method, which runs once for each read: so the compiler
     * meets the work on one frame first, and compiles it on its own. Compiled into the loop, that work exceeds the compiler's
     * limits, and a read costs a sixth more.
     */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        while (connection.reading()) {
            ByteBuffer body = skip == 0 || skipped(in) ? next(in) : null;
            if (body == null) {
                return;
            }
            if (skip == 0) {
                connection.frame(body);
            } else {
                connection.oversized(body, skip);
            }
        }
        in.skipBytes(in.readableBytes());
    }

    /** Delivers the head of an oversized frame that the peer did not complete: it shows which protocol the peer speaks. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(ctx, in, out);
        int rest = in.readableBytes() - PREFIX;
        if (connection.reading() && skip == 0 && rest >= 0 && in.getInt(in.readerIndex()) > maxFrame) {
            int size = in.readInt();
            ByteBuffer head = view(in, in.readerIndex(), rest);
            in.skipBytes(rest);
            connection.oversized(head, size);
        }
    }

    /** Skips what has arrived of an oversized frame; returns true if that is all of it. */
    private boolean skipped(ByteBuf in) {
        int skipped = Math.min(skip, in.readableBytes());
        in.skipBytes(skipped);
        skip -= skipped;
        return skip == 0;
    }

    /** Returns the next frame, or the head of an oversized one, which is then to be skipped; null if it is not complete. */
    private @Nullable ByteBuffer next(ByteBuf in) {
        if (in.readableBytes() < PREFIX) {
            return null;
        }
        int size = in.getInt(in.readerIndex());
        if (size < 0) {
            throw new CorruptedFrameException("frame of " + size + " bytes (expected: zero or more)");
        }
        int wanted = size > maxFrame ? Math.min(size, FrameListener.OVERSIZED_HEAD) : size;
        if (in.readableBytes() - PREFIX < wanted) {
            return null;
        }
        ByteBuffer body = view(in, in.readerIndex() + PREFIX, wanted);
        if (size > maxFrame) {
            in.skipBytes(PREFIX);
            skip = size;
        } else {
            in.skipBytes(PREFIX + size);
        }
        return body;
    }

    private static ByteBuffer view(ByteBuf in, int index, int length) {
        // The buffer of a real channel has one part; a handler of a customizer may pass on one with several.
        ByteBuffer view = in.nioBufferCount() == 1 ? in.internalNioBuffer(index, length) : in.nioBuffer(index, length);
        return view.order(ByteOrder.BIG_ENDIAN);
    }
}
