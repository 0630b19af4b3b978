// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameTooLargeException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a Netty channel. What is written in one turn of the loop leaves at its end, in one flush; if it is
 * much, in parts as soon as there is enough for one.
 */
final class NettyConnection implements Connection {
    /** How long a peer that does not read may delay the closing. */
    private static final long CLOSE_MILLIS = 1000;

    private final Endpoint endpoint;
    private final SocketAddress address;
    private final Channel channel;
    private final int maxFrame;
    private final OutboundFrames pending;
    private final Runnable endTurn = this::endTurn;
    private boolean turnEndQueued;
    private boolean flushDeferred;
    private boolean inCall;
    private boolean inWrite;
    private boolean closing;
    private boolean released;

    NettyConnection(Endpoint endpoint, SocketAddress address, Channel channel, ConnectOptions options) {
        this.endpoint = endpoint;
        this.address = address;
        this.channel = channel;
        this.maxFrame = options.maxFrame();
        this.pending = new OutboundFrames(channel.alloc(), options.framing());
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Where it was to be connected to; behind a proxy the channel's own address would be the proxy's. */
    @Override
    public SocketAddress remoteAddress() {
        return address;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public void write(FrameEncoder frame) {
        assert channel.eventLoop().inEventLoop();
        int size = frame.size();
        if (size > maxFrame) {
            throw new FrameTooLargeException(size, maxFrame);
        }
        if (closing || released) {
            return;
        }
        try {
            pending.add(frame, size);
        } finally {
            if (released) {
                pending.release();
            }
            if (pending.enough()) {
                flushEarly();
            } else {
                queueEndTurn(); // Also after a failure: there may be a buffer to be given back.
            }
        }
    }

    @Override
    public boolean writable() {
        return !closing && channel.isWritable() && pending.bytes() < channel.bytesBeforeUnwritable();
    }

    @Override
    public void close() {
        if (channel.eventLoop().inEventLoop()) {
            closeNow();
            return;
        }
        try {
            channel.eventLoop().execute(this::closeNow);
        } catch (RejectedExecutionException e) {
            channel.close(); // The loop has ended, and its channels with it.
        }
    }

    boolean channelWritable() {
        return channel.isWritable();
    }

    /** Whether a caller of {@link #write} is on the stack, who must not be called back. */
    boolean inWrite() {
        return inWrite;
    }

    boolean closing() {
        return closing;
    }

    /** Whether a listener is being told something. */
    boolean inCall() {
        return inCall;
    }

    void inCall(boolean begins) {
        inCall = begins;
    }

    /** While deferred, the end of the turn is when it is deferred no longer. */
    void deferFlush(boolean deferred) {
        flushDeferred = deferred;
        if (!deferred) {
            flush();
        }
    }

    /** Closes without regard to what has been written. */
    void abort() {
        release();
        SureClose.close(channel, channel.eventLoop());
    }

    /** The channel has ended, or is about to: nothing more can leave. */
    void release() {
        released = true;
        pending.release();
    }

    private void closeNow() {
        if (closing) {
            return;
        }
        flush();
        closing = true;
        ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        written.addListener(done -> SureClose.close(channel, channel.eventLoop()));
        if (!written.isDone()) {
            var timer = channel.eventLoop()
                    .schedule(() -> SureClose.close(channel, channel.eventLoop()), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(done -> timer.cancel(false));
        }
    }

    private void queueEndTurn() {
        // Outside of a call a flush can be deferred only if the pipeline has kept the end of a read to itself.
        if ((!flushDeferred || !inCall) && !turnEndQueued && pending.hasBuffer()) {
            turnEndQueued = true;
            channel.eventLoop().execute(endTurn);
        }
    }

    private void endTurn() {
        turnEndQueued = false;
        flush();
    }

    /** The peer begins while this turn goes on. */
    private void flushEarly() {
        inWrite = true;
        try {
            flush();
        } finally {
            inWrite = false;
        }
    }

    private void flush() {
        boolean written = false;
        for (ByteBuf buffer = pending.poll(); buffer != null; buffer = pending.poll()) {
            channel.write(buffer).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            written = true;
        }
        if (written) {
            channel.flush();
        }
    }
}
