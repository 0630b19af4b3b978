// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.handler.UncaughtHandler;
import io.lanekeeper.handler.spi.CallbackGuard;
import io.lanekeeper.handler.spi.JdkResolver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Builds {@link SequentialThreadHandler}s. Each setting has a default; the last value set counts. Not thread-safe. */
public final class ThreadHandlerBuilder {
    private static final AtomicInteger count = new AtomicInteger();

    private @Nullable String name;
    private ThreadKind kind = ThreadKind.PLATFORM;
    private @Nullable Executor spawnExecutor;
    private @Nullable SSLContext sslContext;
    private Duration slowCallbackThreshold = CallbackGuard.DEFAULT_SLOW;
    private @Nullable SlowCallbackListener slowCallbackListener;
    private @Nullable UncaughtHandler uncaughtHandler;
    private Duration drainTimeout = Duration.ofSeconds(10);

    ThreadHandlerBuilder() {}

    /** Sets the name in logs and thread names, not empty. Default: {@code lanekeeper-threads-} and a number. */
    public ThreadHandlerBuilder name(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: not empty)");
        }
        this.name = name;
        return this;
    }

    /**
     * Makes all threads of the handler virtual threads. Default: platform threads.
     *
     * @throws UnsupportedOperationException before Java 21
     */
    public ThreadHandlerBuilder virtualThreads() {
        VirtualThreads.requireAvailable();
        this.kind = ThreadKind.VIRTUAL;
        return this;
    }

    /** Sets the executor of {@code spawn}, which the handler does not shut down. Default: a new thread for each task. */
    public ThreadHandlerBuilder spawnExecutor(Executor executor) {
        this.spawnExecutor = Objects.requireNonNull(executor, "spawnExecutor");
        return this;
    }

    /** Sets the TLS context of connections whose options have none. Default: {@link SSLContext#getDefault()}. */
    public ThreadHandlerBuilder sslContext(SSLContext context) {
        this.sslContext = Objects.requireNonNull(context, "sslContext");
        return this;
    }

    /**
     * Sets the time after which a running callback is reported as slow; more than zero. Default: 100 ms. The time for which a
     * returned result holds the lane does not count. A callback may block; but it delays the other callbacks of its lane.
     */
    public ThreadHandlerBuilder slowCallbackThreshold(Duration threshold) {
        this.slowCallbackThreshold = requirePositive("slowCallbackThreshold", threshold);
        return this;
    }

    /** Sets a listener for slow callbacks. They are logged in any case. Default: none. */
    public ThreadHandlerBuilder slowCallbackListener(SlowCallbackListener listener) {
        this.slowCallbackListener = Objects.requireNonNull(listener, "slowCallbackListener");
        return this;
    }

    /** Sets a handler for exceptions thrown by callbacks. They are logged in any case. Default: none. */
    public ThreadHandlerBuilder uncaughtExceptionHandler(UncaughtHandler handler) {
        this.uncaughtHandler = Objects.requireNonNull(handler, "uncaughtExceptionHandler");
        return this;
    }

    /**
     * Sets the time for which a stop waits for lanes that are held or blocked; more than zero. Default: 10 s. A callback that
     * runs longer keeps its thread until it returns; it is not interrupted.
     */
    public ThreadHandlerBuilder drainTimeout(Duration timeout) {
        this.drainTimeout = requirePositive("drainTimeout", timeout);
        return this;
    }

    /** Returns a new handler, not started. */
    public SequentialThreadHandler build() {
        return new SequentialThreadHandler(new ThreadSettings(
                name == null ? "lanekeeper-threads-" + count.incrementAndGet() : name,
                kind,
                spawnExecutor,
                sslContext,
                new ThreadSettings.Callbacks(slowCallbackThreshold, slowCallbackListener, uncaughtHandler),
                drainTimeout,
                new NameResolver(JdkResolver.ofTheProcess()),
                new AtomicInteger()));
    }

    private static Duration requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
        return value;
    }
}
