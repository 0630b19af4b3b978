// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.handler.UncaughtHandler;
import io.lanekeeper.handler.spi.CallbackGuard;
import io.lanekeeper.handler.spi.Nanos;
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

/** The checked settings of a handler. Makes the parts that depend on them. */
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

    /** Returns the reports about callbacks, with {@code log} for their lines. */
    CallbackGuard.Reports reports(CallbackGuard.Log log) {
        return new CallbackGuard.Reports(name, log, slowCallbackThreshold, slowCallbackListener, uncaughtHandler);
    }

    BlockingTasks newBlockingTasks() {
        return new BlockingTasks(name, spawnExecutor);
    }

    /** Returns the loop of the application, or a new one. */
    NettyLoop newLoop(BlockingTasks blockingTasks) {
        if (handedIn != null) {
            return new NettyLoop(handedIn, newConnector(handedIn, blockingTasks), null);
        }
        NettyTransport kind = transport == null ? NettyTransport.best() : transport;
        EventLoopGroup group = kind.newGroup(1, new DefaultThreadFactory(name, true));
        EventLoop events = group.next();
        return new NettyLoop(events, newConnector(events, blockingTasks), group);
    }

    LaneSet newLanes(EventLoop events, CallbackRunner runner) {
        return lanesOn == null
                ? new LoopLaneSet(events, runner, Nanos.of(drainTimeout))
                : new ExecutorLaneSet(lanesOn, new LoopExecutor(events), runner, drainTimeout);
    }

    private NettyConnector newConnector(EventLoop events, BlockingTasks blockingTasks) {
        NettyTransport kind = NettyTransport.of(events);
        NameSource source = NettyParts.dns() ? new DnsNames(kind) : new JdkNames(blockingTasks::execute);
        NameResolver names = new NameResolver(events, kind, resolver, HostsFile.ofSystem(), source);
        return new NettyConnector(events, kind, names, new Tls(sslContext), customizer);
    }
}
