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

/**
 * Tells a listener of one channel's life, in the order that it was promised. Confined to the loop.
 *
 * <ul>
 *   <li>{@code opened} when TCP, proxies and TLS are up, {@code closed} after it, each once; without {@code opened} the
 *       end goes to the attempt instead.
 *   <li>The end is learned from the channel too, since a pipeline may keep its event to itself.
 *   <li>No call while another one runs: what Netty signals within one is told after it.
 *   <li>What a call throws closes the channel, and is the cause.
 * </ul>
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    /** Null as soon as it has succeeded: there may be very many connections, of all ages. */
    private @Nullable ConnectAttempt attempt;

    private final FrameListener listener;
    private final NettyConnection connection;
    private final @Nullable SslHandler tls;
    private int proxies;
    private boolean active;
    private boolean ended;
    private boolean inRead;
    private boolean toldWritable = true;
    private @Nullable Throwable cause;

    /** @param tls what secures the connection, already in the pipeline; null for plain TCP */
    ConnectionHandler(
            ConnectAttempt attempt, FrameListener listener, NettyConnection connection, @Nullable SslHandler tls) {
        this.attempt = attempt;
        this.listener = listener;
        this.connection = connection;
        this.tls = tls;
    }

    /** Bytes have arrived; what is written until they have been dealt with leaves in one go afterwards. */
    void beginRead() {
        inRead = true;
        connection.deferFlush(true);
    }

    /** Whether frames are still delivered. */
    boolean reading() {
        return attempt == null && cause == null && !connection.closing();
    }

    /** As the others, without an object for the call: there is one of these for each reply. */
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
        tell(() -> listener.oversized(head, size));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        EventLoop loop = ctx.channel().eventLoop();
        // Netty queues channelInactive behind this, and it comes with more: let it be first.
        ctx.channel().closeFuture().addListener(done -> later(loop, () -> later(loop, this::closed)));
    }

    /** Until TCP is up the attempt hears of a failure by itself, and may have another address. */
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
                tell(listener::readComplete);
            }
            connection.deferFlush(false);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (connection.inCall() || connection.inWrite()) {
            ctx.executor().execute(this::tellWritability);
        } else {
            tellWritability();
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
        } else if (tls != null && !tls.handshakeFuture().isSuccess()) { // An event may be of TLS to a proxy.
            pending.waitingFor("the TLS handshake");
        } else if (pending.claim()) {
            open(pending);
        }
    }

    private void open(ConnectAttempt succeeding) {
        attempt = null;
        tell(() -> listener.opened(connection));
        succeeding.opened(connection, cause);
    }

    private static void later(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // The loop has ended, and nothing else runs.
        }
    }

    private void tellWritability() {
        boolean writable = connection.channelWritable();
        if (reading() && writable != toldWritable) {
            toldWritable = writable;
            tell(() -> listener.writabilityChanged(writable));
        }
    }

    private void tell(Runnable call) {
        connection.inCall(true);
        try {
            call.run();
        } catch (Throwable e) {
            fail(e);
        } finally {
            connection.inCall(false);
        }
    }

    /** The first cause counts; what follows from it is noise. */
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
                ConnectAttempt.log.warn("{}: the listener has thrown when told of the end", connection.endpoint(), e);
            }
        } else {
            attempt.failed(cause == null ? new ClosedChannelException() : cause);
        }
    }
}
