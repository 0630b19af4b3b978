// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.TlsOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.resolver.NoopAddressResolverGroup;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.RejectedExecutionException;

/** Makes connections on one loop. */
final class NettyConnector {
    private final EventLoop loop;
    private final NettyTransport transport;
    private final Names names;
    private final Tls tls;
    private final NettyCustomizer customizer;

    NettyConnector(EventLoop loop, NettyTransport transport, Names names, Tls tls, NettyCustomizer customizer) {
        this.loop = loop;
        this.transport = transport;
        this.names = names;
        this.tls = tls;
        this.customizer = customizer;
    }

    void connect(Endpoint endpoint, ConnectOptions options, FrameListener listener, NettyPromise<Connection> promise) {
        ConnectAttempt attempt = new ConnectAttempt(this, loop, endpoint, options, listener, promise);
        try {
            loop.execute(attempt::start);
        } catch (RejectedExecutionException e) {
            attempt.failed(e);
        }
    }

    Names names() {
        return names;
    }

    /** Closes the resolver, if one was made. Any thread. */
    void close() {
        try {
            loop.execute(names::close);
        } catch (RejectedExecutionException e) {
            ConnectAttempt.log.debug("The loop has ended, and its resolver with it");
        }
    }

    /** @param timeoutMillis for TCP alone; 0 for none */
    Bootstrap bootstrap(ConnectAttempt attempt, int timeoutMillis) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.channel())
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(new Initializer(attempt));
        if (transport != NettyTransport.LOCAL) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        }
        customizer.afterBootstrap(bootstrap);
        return bootstrap;
    }

    private void addHandlers(Channel channel, ConnectAttempt attempt) throws NoSuchAlgorithmException {
        ConnectOptions options = attempt.options();
        TlsOptions secured = options.tls();
        NettyConnection connection = new NettyConnection(attempt.endpoint(), channel, options.maxFrame());
        ConnectionHandler handler = new ConnectionHandler(attempt, attempt.listener(), connection, secured != null);
        if (secured != null) {
            channel.pipeline().addLast(tls.newHandler(secured, attempt.endpoint(), channel.alloc()));
        }
        channel.pipeline().addLast(new FrameReader(options.maxFrame(), handler)).addLast(handler);
        customizer.afterChannelInitialized(channel);
    }

    /** Fills the pipeline, and tells the attempt if that fails: Netty would only log it. */
    private final class Initializer extends ChannelInitializer<Channel> {
        private final ConnectAttempt attempt;

        Initializer(ConnectAttempt attempt) {
            this.attempt = attempt;
        }

        @Override
        protected void initChannel(Channel channel) throws Exception {
            try {
                addHandlers(channel, attempt);
            } catch (Throwable e) {
                attempt.initFailed(e);
                throw e;
            }
        }
    }
}
