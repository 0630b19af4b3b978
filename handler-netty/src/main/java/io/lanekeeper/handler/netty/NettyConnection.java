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
 * A connection over a Netty channel. The frames of one step of the loop are flushed at its end. Many frames are flushed in
 * parts, as soon as there are enough for one.
 */
final class NettyConnection implements Connection {
    /** The longest time in milliseconds for which a peer that does not read may delay the close. */
    private static final long CLOSE_MILLIS = 1000;

    private final Endpoint endpoint;
    private final SocketAddress address;
    private final Channel channel;
    private final int maxFrame;
    private final OutboundFrames pending;
    private final Runnable endStep = this::endStep;
    private boolean stepEndQueued;
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

    /** Returns the address of the server. Behind a proxy the channel has the address of the proxy. */
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
                queueEndStep(); // Also after a failure: a buffer may have to be released.
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
            channel.close(); // The loop has ended, and all its channels with it.
        }
    }

    boolean channelWritable() {
        return channel.isWritable();
    }

    /** Returns true inside {@link #write}, whose caller must not be called back. */
    boolean inWrite() {
        return inWrite;
    }

    boolean closing() {
        return closing;
    }

    /** Returns true inside a call of the listener. */
    boolean inCall() {
        return inCall;
    }

    void inCall(boolean begins) {
        inCall = begins;
    }

    /** Defers flushes; at the end of the deferral, pending frames are flushed. */
    void deferFlush(boolean deferred) {
        flushDeferred = deferred;
        if (!deferred) {
            flush();
        }
    }

    /** Closes at once and drops unsent frames. */
    void abort() {
        release();
        ForcedClose.close(channel, channel.eventLoop());
    }

    /** Drops unsent frames: the channel has ended, or is about to. */
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
        written.addListener(done -> ForcedClose.close(channel, channel.eventLoop()));
        if (!written.isDone()) {
            var timer = channel.eventLoop()
                    .schedule(
                            () -> ForcedClose.close(channel, channel.eventLoop()), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(done -> timer.cancel(false));
        }
    }

    private void queueEndStep() {
        // Outside of a call, a flush is deferred only if a handler in the pipeline has not passed on the end of a read.
        if ((!flushDeferred || !inCall) && !stepEndQueued && pending.hasBuffer()) {
            channel.eventLoop().execute(endStep);
            stepEndQueued = true; // Only now: if the loop has thrown, the next write asks it again.
        }
    }

    private void endStep() {
        stepEndQueued = false;
        flush();
    }

    /** Flushes before the end of the step, so that the peer can start. */
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
