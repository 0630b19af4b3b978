// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.TlsOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.SocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes connections on one loop. */
final class NettyConnector {
    private final EventLoop loop;
    private final NettyTransport transport;
    private final Names names;
    private final Tls tls;
    private final NettyCustomizer customizer;
    private final ChannelGroup channels;
    private final Set<ConnectAttempt> attempts = new HashSet<>(); // confined to the loop, as is the next
    private boolean ended;

    NettyConnector(EventLoop loop, NettyTransport transport, Names names, Tls tls, NettyCustomizer customizer) {
        this.loop = loop;
        this.transport = transport;
        this.names = names;
        this.tls = tls;
        this.customizer = customizer;
        this.channels = new DefaultChannelGroup(loop);
    }

    /** @param address the only one to be tried; null to resolve the name and try each. Any thread. */
    void connect(
            Endpoint endpoint,
            @Nullable SocketAddress address,
            ConnectOptions options,
            FrameListener listener,
            NettyPromise<Connection> promise) {
        ConnectAttempt attempt = new ConnectAttempt(this, loop, endpoint, address, options, listener, promise);
        try {
            loop.execute(attempt::start);
        } catch (Throwable e) { // Errors too: there may be no thread for the loop.
            attempt.failed(e);
        }
    }

    /** Any thread. */
    void resolve(Endpoint endpoint, NettyPromise<List<SocketAddress>> promise) {
        try {
            loop.execute(() -> {
                if (ended) {
                    promise.tryFailure(stopped());
                } else if (!promise.isDone()) {
                    resolve(endpoint).addListener(new PromiseNotifier<>(false, promise));
                }
            });
        } catch (Throwable e) {
            promise.tryFailure(e);
        }
    }

    /** On the loop. */
    Future<List<SocketAddress>> resolve(Endpoint endpoint) {
        return names.resolve(endpoint);
    }

    /** Any thread. */
    void forgetAddresses(Endpoint endpoint) {
        onLoop(() -> names.forget(endpoint.host()));
    }

    /**
     * Notes an attempt that has begun.
     *
     * @throws RejectedExecutionException if there are to be no more
     */
    void begun(ConnectAttempt attempt) {
        if (ended) {
            throw stopped();
        }
        attempts.add(attempt);
    }

    void over(ConnectAttempt attempt) {
        if (loop.inEventLoop()) { // Elsewhere if the loop took nothing, and then it was never noted.
            attempts.remove(attempt);
        }
    }

    /** Closes the resolver, if one was made; a later name makes a new one. Any thread. */
    void closeNames() {
        onLoop(names::close);
    }

    /**
     * Ends all attempts and connections, then calls {@code whenEnded}. A loop that shuts down at once may not get to
     * close its channels, so that has to be done before. Any thread.
     */
    void end(Runnable whenEnded) {
        onLoop(() -> {
            ended = true;
            names.close();
            List.copyOf(attempts).forEach(attempt -> attempt.failed(stopped()));
            // A little later: io_uring closes over several turns, also the resolver's channel that is not known here.
            channels.forEach(channel -> SureClose.close(channel, loop));
            channels.newCloseFuture().addListener(done -> loop.schedule(whenEnded, 1, TimeUnit.MILLISECONDS));
        });
    }

    /** @param timeoutMillis for TCP alone; 0 for none */
    Bootstrap bootstrap(ConnectAttempt attempt, SocketAddress address, int timeoutMillis) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.channel())
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(new Initializer(attempt, address));
        if (transport != NettyTransport.LOCAL) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        }
        customizer.afterBootstrap(bootstrap);
        return bootstrap;
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            ConnectAttempt.log.debug("The loop has ended, and with it what was to be closed");
        }
    }

    private static RejectedExecutionException stopped() {
        return new RejectedExecutionException("the handler has been stopped");
    }

    private void addHandlers(Channel channel, ConnectAttempt attempt, SocketAddress address)
            throws NoSuchAlgorithmException {
        ConnectOptions options = attempt.options();
        TlsOptions secured = options.tls();
        NettyConnection connection = new NettyConnection(attempt.endpoint(), address, channel, options);
        SslHandler security = null;
        if (secured != null) {
            security = tls.newHandler(secured, attempt.endpoint(), channel.alloc());
            channel.pipeline().addLast(security);
        }
        ConnectionHandler handler = new ConnectionHandler(attempt, attempt.listener(), connection, security);
        channel.pipeline().addLast(reader(options, handler)).addLast(handler);
        channels.add(channel);
        customizer.afterChannelInitialized(channel);
    }

    private static ChannelHandler reader(ConnectOptions options, ConnectionHandler handler) {
        return switch (options.framing()) {
            case LENGTH_PREFIX -> new FrameReader(options.maxFrame(), handler);
            case NONE -> new RawReader(handler);
        };
    }

    /** Fills the pipeline, and tells the attempt if that fails: Netty would only log it. */
    private final class Initializer extends ChannelInitializer<Channel> {
        private final ConnectAttempt attempt;
        private final SocketAddress address;

        Initializer(ConnectAttempt attempt, SocketAddress address) {
            this.attempt = attempt;
            this.address = address;
        }

        @Override
        protected void initChannel(Channel channel) throws Exception {
            try {
                addHandlers(channel, attempt, address);
            } catch (Throwable e) {
                attempt.initFailed(e);
                throw e;
            }
        }
    }
}
