// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
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
 * One call of {@code connect}: name, then each of its addresses one after the other or the only one that was given, then
 * TLS, all within one time-out. It is over once, with the connection or with an error. Confined to the loop.
 */
final class ConnectAttempt {
    static final Logger log = LoggerFactory.getLogger(SequentialNettyHandler.class);

    private final NettyConnector connector;
    private final EventLoop loop;
    private final Endpoint endpoint;
    private final @Nullable SocketAddress only;
    private final ConnectOptions options;
    private final FrameListener listener;
    private final NettyPromise<Connection> promise;
    private long deadline;
    private String waitingFor = "its turn on the loop";
    private boolean over;
    private @Nullable Future<?> timer;
    private @Nullable Channel channel;
    private @Nullable Throwable initError;

    ConnectAttempt(
            NettyConnector connector,
            EventLoop loop,
            Endpoint endpoint,
            @Nullable SocketAddress only,
            ConnectOptions options,
            FrameListener listener,
            NettyPromise<Connection> promise) {
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
            connector.begun(this);
            long timeout = Nanos.of(options.connectTimeout());
            deadline = System.nanoTime() + timeout;
            timer = loop.schedule(() -> failed(timedOut()), timeout, TimeUnit.NANOSECONDS);
            promise.whenDone(() -> {
                if (promise.isCancelled()) {
                    abandon();
                }
            });
            if (only == null) {
                waitingFor("the addresses of the name");
                connector.resolve(endpoint).addListener((Future<List<SocketAddress>> done) -> resolved(done));
            } else {
                tryAddress(List.of(only), 0);
            }
        });
    }

    /** Whether the connection may be used: nobody has cancelled, and from here on nobody can. */
    boolean claim() {
        return !over && promise.setUncancellable();
    }

    /** The listener has been told of the connection, and has thrown {@code cause} if that is not null. */
    void opened(NettyConnection connection, @Nullable Throwable cause) {
        end();
        if (cause != null) {
            promise.setException(cause);
        } else if (!promise.set(connection)) {
            connection.close();
        }
    }

    /** Notes what keeps the connection from being up, to be named if the time runs out. */
    void waitingFor(String what) {
        waitingFor = what;
    }

    /** The channel could not be set up; other addresses would fare no better. */
    void initFailed(Throwable error) {
        initError = error;
    }

    void failed(Throwable error) {
        if (over) {
            return;
        }
        end();
        if (channel != null) {
            SureClose.close(channel, loop);
        }
        try {
            listener.closed(error);
        } catch (Throwable e) {
            log.warn("{}: the listener has thrown when told of the end", endpoint, e);
        }
        promise.setException(error);
    }

    private void end() {
        over = true;
        connector.over(this);
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
        if (over) {
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
            log.debug("{}: {} failed, next address", endpoint, addresses.get(index), error);
            tryAddress(addresses, index + 1);
        }
    }

    /** A fair share of the time for each address that is left; the last one has the attempt's own timer (0). */
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

    /** Errors too: of a resolver, a customizer or a class that is missing. They would only be logged by Netty. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            failed(e);
        }
    }
}
