// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.FrameListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies a listener of the events of one channel, in the order of {@link FrameListener}. Confined to the loop.
 *
 * <ul>
 *   <li>{@code opened} is called once, when TCP, proxies and TLS are up; {@code closed} once, after it. Without
 *       {@code opened}, the end goes to the attempt.
 *   <li>The end is taken from the channel too, since a handler in the pipeline may not pass on its event.
 *   <li>No call runs inside another one: an event that Netty fires within a call is delivered after it.
 *   <li>An exception of a call closes the channel, and is the cause.
 * </ul>
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);

    /** Null once it has succeeded, to save the memory of many connections. */
    private @Nullable ConnectAttempt attempt;

    private final FrameListener listener;
    private final NettyConnection connection;
    private final @Nullable SslHandler tls;
    private int proxies;
    private boolean active;
    private boolean ended;
    private boolean inRead;
    private boolean notifiedWritable = true;
    private @Nullable Throwable cause;

    /** @param tls the TLS handler, already in the pipeline; null for plain TCP */
    ConnectionHandler(
            ConnectAttempt attempt, FrameListener listener, NettyConnection connection, @Nullable SslHandler tls) {
        this.attempt = attempt;
        this.listener = listener;
        this.connection = connection;
        this.tls = tls;
    }

    /** Notes that bytes have arrived. Frames that are written until the end of the read are flushed once, at its end. */
    void beginRead() {
        inRead = true;
        connection.deferFlush(true);
    }

    /** Returns true while frames are delivered. */
    boolean reading() {
        return attempt == null && cause == null && !connection.closing();
    }

    /** Delivers a frame. Unlike the other calls it makes no object, since it runs for each reply. */
    void frame(ByteBuffer body) {
        connection.inCall(true);
        try {
            listener.frame(body);
        } catch (Throwable e) {
            fail(e);
        } finally {
            connection.inCall(false);
        }
    }

    void oversized(ByteBuffer head, int size) {
        notifyListener(() -> listener.oversized(head, size));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        EventLoop loop = ctx.channel().eventLoop();
        // Netty queues channelInactive behind this, with the rest of the input: it has to come first.
        ctx.channel().closeFuture().addListener(done -> later(loop, () -> later(loop, this::closed)));
    }

    /** Ends the connection. Before TCP is up the attempt has its own listener, and may try another address. */
    private void closed() {
        if (active) {
            end();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        active = true;
        proxies = Proxies.count(ctx.pipeline());
        openIfUp();
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                openIfUp();
            } else {
                fail(handshake.cause());
            }
        } else if (proxies > 0 && Proxies.connected(event)) {
            proxies--;
            openIfUp();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (inRead) {
            inRead = false;
            if (reading()) {
                notifyListener(listener::readComplete);
            }
            connection.deferFlush(false);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (connection.inCall() || connection.inWrite()) {
            ctx.executor().execute(this::notifyWritability);
        } else {
            notifyWritability();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        fail(error instanceof DecoderException && error.getCause() != null ? error.getCause() : error);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    private void openIfUp() {
        ConnectAttempt pending = attempt;
        if (pending == null || ended || !active) {
            return;
        }
        if (proxies > 0) {
            pending.waitingFor("the proxy");
        } else if (tls != null && !tls.handshakeFuture().isSuccess()) { // The event may be that of TLS to a proxy.
            pending.waitingFor("the TLS handshake");
        } else if (pending.claim()) {
            open(pending);
        }
    }

    private void open(ConnectAttempt succeeding) {
        attempt = null;
        notifyListener(() -> listener.opened(connection));
        succeeding.opened(connection, cause);
    }

    private static void later(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // The loop has ended, and nothing else runs.
        }
    }

    private void notifyWritability() {
        boolean writable = connection.channelWritable();
        if (reading() && writable != notifiedWritable) {
            notifiedWritable = writable;
            notifyListener(() -> listener.writabilityChanged(writable));
        }
    }

    private void notifyListener(Runnable call) {
        connection.inCall(true);
        try {
            call.run();
        } catch (Throwable e) {
            fail(e);
        } finally {
            connection.inCall(false);
        }
    }

    /** Closes the connection. The first cause is kept; later ones only follow from it. */
    private void fail(Throwable error) {
        if (cause == null && !ended && !connection.closing()) {
            cause = proxies == 0 ? error : Proxies.failure(error);
        }
        connection.abort();
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        connection.release();
        if (attempt == null) {
            try {
                listener.closed(cause);
            } catch (Throwable e) {
                log.warn("{}: the listener threw an exception when notified of the end", connection.endpoint(), e);
            }
        } else {
            attempt.failed(cause == null ? new ClosedChannelException() : cause);
        }
    }
}
