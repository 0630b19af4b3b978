// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.UncaughtHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
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
        @Nullable NettyTransport transport,
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
    NettyLoop newLoop(Spawner spawner) {
        if (handedIn != null) {
            return new NettyLoop(handedIn, newConnector(handedIn, spawner), null);
        }
        NettyTransport kind = transport == null ? NettyTransport.best() : transport;
        EventLoopGroup group = kind.newGroup(1, new DefaultThreadFactory(name, true));
        EventLoop events = group.next();
        return new NettyLoop(events, newConnector(events, spawner), group);
    }

    Lanes newLanes(EventLoop events, CallbackRunner runner) {
        long drainNanos = Nanos.of(drainTimeout);
        return lanesOn == null
                ? new LoopLanes(events, runner, drainNanos)
                : new GroupLanes(lanesOn, events, runner, drainNanos);
    }

    private NettyConnector newConnector(EventLoop events, Spawner spawner) {
        NettyTransport kind = NettyTransport.of(events);
        NameSource source = NettyParts.dns() ? new DnsNames(kind) : new JdkNames(spawner::execute);
        Names names = new Names(events, kind, resolver, HostsFile.ofSystem(), source);
        return new NettyConnector(events, kind, names, new Tls(sslContext), customizer);
    }
}
