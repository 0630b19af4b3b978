// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.UncaughtHandler;
import io.lanekeeper.handler.spi.JdkResolver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Builds {@link SequentialThreadHandler}s. Each setting has a default; what was set last counts. Not thread-safe. */
public final class ThreadHandlerBuilder {
    private static final AtomicInteger count = new AtomicInteger();

    private @Nullable String name;
    private ThreadKind kind = ThreadKind.PLATFORM;
    private @Nullable Executor spawnExecutor;
    private @Nullable SSLContext sslContext;
    private @Nullable UncaughtHandler uncaughtHandler;
    private Duration drainTimeout = Duration.ofSeconds(10);

    ThreadHandlerBuilder() {}

    /** A name for logs and threads; default {@code lanekeeper-threads-} and a number. Not empty. */
    public ThreadHandlerBuilder name(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: not empty)");
        }
        this.name = name;
        return this;
    }

    /**
     * Has all threads of the handler be virtual; default: platform threads.
     *
     * @throws UnsupportedOperationException before Java 21
     */
    public ThreadHandlerBuilder virtualThreads() {
        VirtualThreads.requireAvailable();
        this.kind = ThreadKind.VIRTUAL;
        return this;
    }

    /** Where {@code spawn} runs its tasks; not shut down by the handler. Default: a new thread for each. */
    public ThreadHandlerBuilder spawnExecutor(Executor executor) {
        this.spawnExecutor = Objects.requireNonNull(executor, "spawnExecutor");
        return this;
    }

    /** For connections with TLS whose options have no context of their own; default: the JDK's default context. */
    public ThreadHandlerBuilder sslContext(SSLContext context) {
        this.sslContext = Objects.requireNonNull(context, "sslContext");
        return this;
    }

    /** Receives what callbacks throw, beside the log; default: the log alone. */
    public ThreadHandlerBuilder uncaughtExceptionHandler(UncaughtHandler handler) {
        this.uncaughtHandler = Objects.requireNonNull(handler, "uncaughtExceptionHandler");
        return this;
    }

    /**
     * How long a stop waits for lanes that are held or blocked; default 10 s; more than zero. A callback that goes on
     * after that keeps its thread until it returns; nothing interrupts it.
     */
    public ThreadHandlerBuilder drainTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("drainTimeout: " + timeout + " (expected: more than zero)");
        }
        this.drainTimeout = timeout;
        return this;
    }

    /** The handler, not started yet. */
    public SequentialThreadHandler build() {
        return new SequentialThreadHandler(new ThreadSettings(
                name == null ? "lanekeeper-threads-" + count.incrementAndGet() : name,
                kind,
                spawnExecutor,
                sslContext,
                uncaughtHandler,
                drainTimeout,
                new Names(JdkResolver.ofTheProcess()),
                new AtomicInteger()));
    }
}
