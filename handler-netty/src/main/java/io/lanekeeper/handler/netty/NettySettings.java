// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What a handler was built with, checked, and the parts that follow from it. */
record NettySettings(
        String name,
        @Nullable EventLoop handedIn,
        @Nullable IoHandlerFactory transport,
        @Nullable EventExecutorGroup lanesOn,
        @Nullable Executor spawnExecutor,
        @Nullable AddressResolverGroup<InetSocketAddress> resolver,
        @Nullable SslContext sslContext,
        NettyCustomizer customizer,
        Duration slowCallbackThreshold,
        @Nullable SlowCallbackListener slowCallbackListener,
        @Nullable UncaughtHandler uncaughtHandler,
        Duration drainTimeout) {

    boolean ownsLoop() {
        return handedIn == null;
    }

    CallbackRunner newRunner() {
        return new CallbackRunner(name, slowCallbackThreshold, slowCallbackListener, uncaughtHandler);
    }

    Spawner newSpawner() {
        return new Spawner(name, spawnExecutor);
    }

    /** The loop that was handed in, or a new one. */
    NettyLoop newLoop() {
        if (handedIn != null) {
            return new NettyLoop(handedIn, newConnector(handedIn), null);
        }
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(name, true), transport == null ? NettyTransport.best() : transport);
        EventLoop events = group.next();
        return new NettyLoop(events, newConnector(events), group);
    }

    Lanes newLanes(EventLoop events, CallbackRunner runner) {
        long drainNanos = Nanos.of(drainTimeout);
        return lanesOn == null
                ? new LoopLanes(events, runner, drainNanos)
                : new GroupLanes(lanesOn, events, runner, drainNanos);
    }

    private NettyConnector newConnector(EventLoop events) {
        NettyTransport kind = NettyTransport.of(events);
        return new NettyConnector(
                events, kind, new Names(events, kind, resolver, HostsFile.ofSystem()), new Tls(sslContext), customizer);
    }
}
