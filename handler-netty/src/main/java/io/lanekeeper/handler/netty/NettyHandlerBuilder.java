// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.handler.UncaughtHandler;
import io.lanekeeper.handler.spi.CallbackGuard;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Builds {@link SequentialNettyHandler}s. Each setting has a default; the last value set counts. Not thread-safe. */
public final class NettyHandlerBuilder {
    private static final AtomicInteger count = new AtomicInteger();

    private @Nullable String name;
    private @Nullable EventLoop eventLoop;
    private @Nullable NettyTransport transport;
    private @Nullable EventExecutorGroup lanesOn;
    private @Nullable Executor spawnExecutor;
    private @Nullable AddressResolverGroup<InetSocketAddress> resolver;
    private @Nullable SslContext sslContext;
    private NettyCustomizer customizer = new NettyCustomizer() {};
    private Duration slowCallbackThreshold = CallbackGuard.DEFAULT_SLOW;
    private @Nullable SlowCallbackListener slowCallbackListener;
    private @Nullable UncaughtHandler uncaughtHandler;
    private Duration drainTimeout = Duration.ofSeconds(10);

    NettyHandlerBuilder() {}

    /** Sets the name in logs and thread names, not empty. Default: {@code lanekeeper-} and a number. */
    public NettyHandlerBuilder name(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: not empty)");
        }
        this.name = name;
        return this;
    }

    /** Sets the loop to run on, which the handler never shuts down. Default: a loop owned by the handler. */
    public NettyHandlerBuilder eventLoop(EventLoop eventLoop) {
        this.eventLoop = Objects.requireNonNull(eventLoop, "eventLoop");
        return this;
    }

    /** Runs on the next loop of {@code group}, which the handler never shuts down. */
    public NettyHandlerBuilder eventLoopGroup(EventLoopGroup group) {
        return eventLoop(Objects.requireNonNull(group, "eventLoopGroup").next());
    }

    /**
     * Sets the transport of an owned loop. Default: the first available one of io_uring, epoll, kqueue and NIO. {@link #build}
     * rejects a transport together with a loop of the application, and one that is not available.
     */
    public NettyHandlerBuilder transport(NettyTransport transport) {
        this.transport = Objects.requireNonNull(transport, "transport");
        return this;
    }

    /**
     * Sets the executors of the lanes, for callbacks that block. Default: the lanes run on the loop. Each lane takes one
     * executor of {@code group}, which may have other users too. Callbacks of one lane run in order; between lanes there is no
     * order. The group must not contain the handler's loop.
     */
    public NettyHandlerBuilder lanesOn(EventExecutorGroup group) {
        if (group instanceof ImmediateEventExecutor) {
            throw new IllegalArgumentException("lanesOn: " + group + " (expected: executors with threads)");
        }
        this.lanesOn = Objects.requireNonNull(group, "lanesOn");
        return this;
    }

    /** Sets the executor of {@code spawn}. Default: up to four daemon threads, started when needed. */
    public NettyHandlerBuilder spawnExecutor(Executor executor) {
        this.spawnExecutor = Objects.requireNonNull(executor, "spawnExecutor");
        return this;
    }

    /**
     * Sets the resolver of host names. The handler neither closes it nor clears its cache. Default: the hosts file, read again
     * when it has changed, then Netty's DNS resolver on the loop, whose answers are cached for at most 30 s. Without
     * {@code netty-resolver-dns} on the class path, the JDK's resolver takes the place of DNS, on the threads of {@code spawn}.
     */
    public NettyHandlerBuilder addressResolverGroup(AddressResolverGroup<InetSocketAddress> group) {
        this.resolver = Objects.requireNonNull(group, "addressResolverGroup");
        return this;
    }

    /**
     * Sets the TLS context of connections whose options have none. Default: the default context of the JDK.
     *
     * @throws IllegalArgumentException if {@code context} is for servers
     */
    public NettyHandlerBuilder sslContext(SslContext context) {
        if (!context.isClient()) {
            throw new IllegalArgumentException("sslContext: for servers (expected: for clients)");
        }
        this.sslContext = context;
        return this;
    }

    /** Sets the customizer, which changes the set-up of each connection. Default: no changes. */
    public NettyHandlerBuilder customizer(NettyCustomizer customizer) {
        this.customizer = Objects.requireNonNull(customizer, "customizer");
        return this;
    }

    /** Sets the time after which a running callback is reported as slow; more than zero. Default: 100 ms. */
    public NettyHandlerBuilder slowCallbackThreshold(Duration threshold) {
        this.slowCallbackThreshold = requirePositive("slowCallbackThreshold", threshold);
        return this;
    }

    /** Sets a listener for slow callbacks. They are logged in any case. Default: none. */
    public NettyHandlerBuilder slowCallbackListener(SlowCallbackListener listener) {
        this.slowCallbackListener = Objects.requireNonNull(listener, "slowCallbackListener");
        return this;
    }

    /** Sets a handler for exceptions thrown by callbacks. They are logged in any case. Default: none. */
    public NettyHandlerBuilder uncaughtExceptionHandler(UncaughtHandler handler) {
        this.uncaughtHandler = Objects.requireNonNull(handler, "uncaughtExceptionHandler");
        return this;
    }

    /** Sets the time for which a stop waits for lanes that are held; more than zero. Default: 10 s. */
    public NettyHandlerBuilder drainTimeout(Duration timeout) {
        this.drainTimeout = requirePositive("drainTimeout", timeout);
        return this;
    }

    /**
     * Returns a new handler, not started.
     *
     * @throws IllegalArgumentException if settings contradict each other, or if a loop of the application has no channel class
     * @throws IllegalStateException if the parts of Netty on the class path cannot work together, or if the transport is not
     *     available
     */
    public SequentialNettyHandler build() {
        NettyParts.check();
        if (eventLoop != null && transport != null) {
            throw new IllegalArgumentException("transport: " + transport + " (expected: none with a handed-in loop)");
        }
        if (eventLoop != null && lanesOn != null) {
            for (EventExecutor executor : lanesOn) {
                if (executor == eventLoop) {
                    throw new IllegalArgumentException(
                            "lanesOn: " + lanesOn + " (expected: a group without the handler's event loop)");
                }
            }
        }
        return new SequentialNettyHandler(new NettySettings(
                name == null ? "lanekeeper-" + count.incrementAndGet() : name,
                eventLoop,
                transport,
                lanesOn,
                spawnExecutor,
                resolver,
                sslContext,
                customizer,
                slowCallbackThreshold,
                slowCallbackListener,
                uncaughtHandler,
                drainTimeout));
    }

    private static Duration requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
        return value;
    }
}
