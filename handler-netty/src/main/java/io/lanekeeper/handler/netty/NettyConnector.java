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
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.SocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connections on one loop, and ends them with the handler. */
final class NettyConnector implements ConnectAttempt.Connector {
    private static final Logger log = LoggerFactory.getLogger(NettyConnector.class);

    private final EventLoop loop;
    private final NettyTransport transport;
    private final NameResolver names;
    private final Tls tls;
    private final NettyCustomizer customizer;
    private final ChannelGroup channels;
    private final Set<ConnectAttempt> attempts = new HashSet<>(); // Confined to the loop, as is the next.
    private boolean ended;

    NettyConnector(EventLoop loop, NettyTransport transport, NameResolver names, Tls tls, NettyCustomizer customizer) {
        this.loop = loop;
        this.transport = transport;
        this.names = names;
        this.tls = tls;
        this.customizer = customizer;
        this.channels = new DefaultChannelGroup(loop);
    }

    /**
     * Starts a connect attempt. Any thread.
     *
     * @param address the only address to try; null to resolve the host name and try each of its addresses
     */
    void connect(
            Endpoint endpoint,
            @Nullable SocketAddress address,
            ConnectOptions options,
            FrameListener listener,
            HookedPromise<Connection> promise) {
        ConnectAttempt attempt = new ConnectAttempt(this, loop, endpoint, address, options, listener, promise);
        try {
            loop.execute(attempt::start);
        } catch (Throwable e) { // Errors too: the machine may have no thread for the loop.
            attempt.failed(e);
        }
    }

    /** Completes {@code promise} with the addresses of {@code endpoint}. Any thread. */
    void resolve(Endpoint endpoint, Promise<List<SocketAddress>> promise) {
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

    @Override
    public Future<List<SocketAddress>> resolve(Endpoint endpoint) {
        return names.resolve(endpoint);
    }

    /** Drops the cached addresses of {@code endpoint}. Any thread. */
    void forgetAddresses(Endpoint endpoint) {
        onLoop(() -> names.forget(endpoint.host()));
    }

    /**
     * Adds a started attempt.
     *
     * @throws RejectedExecutionException if there are to be no more
     */
    @Override
    public void started(ConnectAttempt attempt) {
        if (ended) {
            throw stopped();
        }
        attempts.add(attempt);
    }

    @Override
    public void ended(ConnectAttempt attempt) {
        if (loop.inEventLoop()) { // On another thread the loop had ended already, and the attempt was never added.
            attempts.remove(attempt);
        }
    }

    /** Closes the resolver, if one was made. A later lookup makes a new one. Any thread. */
    void closeNames() {
        onLoop(names::close);
    }

    /**
     * Ends all attempts and connections, then calls {@code whenEnded}. This has to come before the shutdown of the loop, which
     * may not close its channels. Any thread.
     */
    void end(Runnable whenEnded) {
        onLoop(() -> {
            ended = true;
            names.close();
            List.copyOf(attempts).forEach(attempt -> attempt.failed(stopped()));
            // One millisecond later: io_uring needs several steps to close a channel, that of the resolver too.
            channels.forEach(channel -> ForcedClose.close(channel, loop));
            channels.newCloseFuture().addListener(done -> loop.schedule(whenEnded, 1, TimeUnit.MILLISECONDS));
        });
    }

    @Override
    public Bootstrap bootstrap(ConnectAttempt attempt, SocketAddress address, int timeoutMillis) {
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
            log.debug("the event loop has ended, and its connections with it");
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

    /** Fills the pipeline. Fails the attempt if that throws: Netty would only log it. */
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
