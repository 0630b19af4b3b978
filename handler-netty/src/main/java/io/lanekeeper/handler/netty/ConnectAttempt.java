// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.spi.Nanos;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of {@code connect}, with its time-out: resolves the host name, connects to each address in order, or to the given one
 * only, then makes the TLS handshake. It ends once, with a connection or with an error. Confined to the loop.
 */
final class ConnectAttempt {
    private static final Logger log = LoggerFactory.getLogger(ConnectAttempt.class);

    /** The parts of the connector that an attempt needs. */
    interface Connector {
        /** Adds a started attempt; throws if the handler has been stopped. */
        void started(ConnectAttempt attempt);

        void ended(ConnectAttempt attempt);

        Future<List<SocketAddress>> resolve(Endpoint endpoint);

        /** Returns a bootstrap for one address; {@code timeoutMillis} is for TCP alone, 0 for none. */
        Bootstrap bootstrap(ConnectAttempt attempt, SocketAddress address, int timeoutMillis);
    }

    private final Connector connector;
    private final EventLoop loop;
    private final Endpoint endpoint;
    private final @Nullable SocketAddress only;
    private final ConnectOptions options;
    private final FrameListener listener;
    private final HookedPromise<Connection> promise;
    private long deadline;
    private String waitingFor = "the event loop";
    private boolean ended;
    private @Nullable Future<?> timer;
    private @Nullable Channel channel;
    private @Nullable Throwable initError;

    ConnectAttempt(
            Connector connector,
            EventLoop loop,
            Endpoint endpoint,
            @Nullable SocketAddress only,
            ConnectOptions options,
            FrameListener listener,
            HookedPromise<Connection> promise) {
        this.connector = connector;
        this.loop = loop;
        this.endpoint = endpoint;
        this.only = only;
        this.options = options;
        this.listener = listener;
        this.promise = promise;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ConnectOptions options() {
        return options;
    }

    FrameListener listener() {
        return listener;
    }

    void start() {
        guarded(() -> {
            connector.started(this);
            long timeout = Nanos.of(options.connectTimeout());
            deadline = System.nanoTime() + timeout;
            timer = loop.schedule(() -> failed(timedOut()), timeout, TimeUnit.NANOSECONDS);
            promise.whenDone(() -> {
                if (promise.isCancelled()) {
                    abandon();
                }
            });
            if (only == null) {
                waitingFor("the addresses of the host name");
                connector.resolve(endpoint).addListener((Future<List<SocketAddress>> done) -> resolved(done));
            } else {
                tryAddress(List.of(only), 0);
            }
        });
    }

    /** Returns true if the connection may be used: the call has not been cancelled, and cannot be from here on. */
    boolean claim() {
        return !ended && promise.setUncancellable();
    }

    /** Ends the attempt: the listener has been notified of the connection, and threw {@code cause} if that is not null. */
    void opened(NettyConnection connection, @Nullable Throwable cause) {
        end();
        if (cause != null) {
            promise.tryFailure(cause);
        } else if (!promise.trySuccess(connection)) {
            connection.close();
        }
    }

    /** Sets the step that the attempt waits for; the time-out error names it. */
    void waitingFor(String what) {
        waitingFor = what;
    }

    /** Notes that the channel could not be set up, so that no other address is tried. */
    void initFailed(Throwable error) {
        initError = error;
    }

    void failed(Throwable error) {
        if (ended) {
            return;
        }
        end();
        if (channel != null) {
            ForcedClose.close(channel, loop);
        }
        try {
            listener.closed(error);
        } catch (Throwable e) {
            log.warn("{}: the listener threw an exception when notified of the end", endpoint, e);
        }
        promise.tryFailure(error);
    }

    private void end() {
        ended = true;
        connector.ended(this);
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void abandon() {
        try {
            loop.execute(() -> {
                Throwable cancelled = promise.cause();
                failed(cancelled == null ? timedOut() : cancelled);
            });
        } catch (RejectedExecutionException e) {
            log.debug("{}: the loop has ended, and the attempt with it", endpoint);
        }
    }

    private void resolved(Future<List<SocketAddress>> names) {
        if (names.isSuccess()) {
            tryAddress(names.getNow(), 0);
        } else {
            failed(names.cause());
        }
    }

    private void tryAddress(List<SocketAddress> addresses, int index) {
        if (ended) {
            return;
        }
        guarded(() -> {
            waitingFor("TCP to " + addresses.get(index));
            ChannelFuture connecting = connector
                    .bootstrap(this, addresses.get(index), millisFor(addresses.size() - index))
                    .connect(addresses.get(index));
            channel = connecting.channel();
            connecting.addListener((ChannelFuture done) -> {
                if (!done.isSuccess()) {
                    addressFailed(addresses, index, done.cause());
                }
            });
        });
    }

    private void addressFailed(List<SocketAddress> addresses, int index, Throwable error) {
        if (initError != null) {
            failed(initError);
        } else if (index + 1 == addresses.size() || error instanceof Error) {
            failed(error);
        } else {
            log.debug("{}: connecting to {} failed, trying the next address", endpoint, addresses.get(index), error);
            tryAddress(addresses, index + 1);
        }
    }

    /** Returns the time for the next address, an equal share of the time left; 0 for the last one, which the attempt's own timer ends. */
    private int millisFor(int addressesLeft) {
        if (addressesLeft == 1) {
            return 0;
        }
        long share = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) / addressesLeft;
        return (int) Math.max(1, Math.min(share, Integer.MAX_VALUE));
    }

    private ConnectTimeoutException timedOut() {
        return new ConnectTimeoutException("no connection to " + endpoint + " within " + options.connectTimeout()
                + ", still waiting for " + waitingFor);
    }

    /** Fails the attempt if {@code step} throws. Errors too, of a resolver, a customizer or a missing class: Netty would only log them. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            failed(e);
        }
    }
}
