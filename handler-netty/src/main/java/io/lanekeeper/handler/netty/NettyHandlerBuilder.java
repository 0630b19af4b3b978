// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.UncaughtHandler;
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

/** Builds {@link SequentialNettyHandler}s. Each setting has a default; what was set last counts. Not thread-safe. */
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
    private Duration slowCallbackThreshold = Duration.ofMillis(100);
    private @Nullable SlowCallbackListener slowCallbackListener;
    private @Nullable UncaughtHandler uncaughtHandler;
    private Duration drainTimeout = Duration.ofSeconds(10);

    NettyHandlerBuilder() {}

    /** A name for logs and threads; default {@code lanekeeper-} and a number. Not empty. */
    public NettyHandlerBuilder name(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: not empty)");
        }
        this.name = name;
        return this;
    }

    /** The loop to run on, never shut down by the handler; default: a loop of the handler's own. */
    public NettyHandlerBuilder eventLoop(EventLoop eventLoop) {
        this.eventLoop = Objects.requireNonNull(eventLoop, "eventLoop");
        return this;
    }

    /** Runs on the group's next loop; the group is never shut down by the handler. */
    public NettyHandlerBuilder eventLoopGroup(EventLoopGroup group) {
        return eventLoop(Objects.requireNonNull(group, "eventLoopGroup").next());
    }

    /**
     * The transport of an owned loop; default: the first that is available here of io_uring, epoll, kqueue and NIO. Refused
     * by {@link #build} together with a handed-in loop, or if it is not available.
     */
    public NettyHandlerBuilder transport(NettyTransport transport) {
        this.transport = Objects.requireNonNull(transport, "transport");
        return this;
    }

    /**
     * Where the lanes run, for callbacks that block; default: on the loop. Each lane takes one executor of {@code group},
     * which may be used by others too. Callbacks of one lane stay in order; between lanes there is none. Must not contain
     * the handler's loop.
     */
    public NettyHandlerBuilder lanesOn(EventExecutorGroup group) {
        if (group instanceof ImmediateEventExecutor) {
            throw new IllegalArgumentException("lanesOn: " + group + " (expected: executors with threads)");
        }
        this.lanesOn = Objects.requireNonNull(group, "lanesOn");
        return this;
    }

    /** Where {@code spawn} runs its tasks; default: up to four daemon threads, made when needed. */
    public NettyHandlerBuilder spawnExecutor(Executor executor) {
        this.spawnExecutor = Objects.requireNonNull(executor, "spawnExecutor");
        return this;
    }

    /**
     * Resolves host names; not closed by the handler, which leaves its caches alone, too. Default: the hosts file, read again
     * when it has changed, then Netty's DNS resolver on the loop, whose answers are kept for 30 s at most; without
     * {@code netty-resolver-dns} on the class path the JDK's resolver, where {@code spawn} runs its tasks.
     */
    public NettyHandlerBuilder addressResolverGroup(AddressResolverGroup<InetSocketAddress> group) {
        this.resolver = Objects.requireNonNull(group, "addressResolverGroup");
        return this;
    }

    /**
     * For connections with TLS whose options have no context of their own; default: the JDK's default context.
     *
     * @throws IllegalArgumentException if it is for servers
     */
    public NettyHandlerBuilder sslContext(SslContext context) {
        if (!context.isClient()) {
            throw new IllegalArgumentException("sslContext: for servers (expected: for clients)");
        }
        this.sslContext = context;
        return this;
    }

    /** Adds to what the handler sets up for each connection; default: nothing. */
    public NettyHandlerBuilder customizer(NettyCustomizer customizer) {
        this.customizer = Objects.requireNonNull(customizer, "customizer");
        return this;
    }

    /** How long a callback may run before it is reported; default 100 ms; more than zero. */
    public NettyHandlerBuilder slowCallbackThreshold(Duration threshold) {
        this.slowCallbackThreshold = requirePositive("slowCallbackThreshold", threshold);
        return this;
    }

    /** Is told of slow callbacks, beside the log; default: nobody. */
    public NettyHandlerBuilder slowCallbackListener(SlowCallbackListener listener) {
        this.slowCallbackListener = Objects.requireNonNull(listener, "slowCallbackListener");
        return this;
    }

    /** Receives what callbacks throw, beside the log; default: the log alone. */
    public NettyHandlerBuilder uncaughtExceptionHandler(UncaughtHandler handler) {
        this.uncaughtHandler = Objects.requireNonNull(handler, "uncaughtExceptionHandler");
        return this;
    }

    /** How long a stop waits for lanes that are held; default 10 s; more than zero. */
    public NettyHandlerBuilder drainTimeout(Duration timeout) {
        this.drainTimeout = requirePositive("drainTimeout", timeout);
        return this;
    }

    /**
     * The handler, not started yet.
     *
     * @throws IllegalArgumentException if settings do not go together, or if there is no channel class for a handed-in loop
     * @throws IllegalStateException if the parts of Netty on the class path do not go together, or if the transport is not
     *     available here
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
