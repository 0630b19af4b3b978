// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.InterruptibleTasks;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs tasks that may block: on the executor of the application, or on a few threads that exist only while they are needed. */
final class BlockingTasks {
    private static final int THREADS = 4;
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final String name;
    private final @Nullable Executor given;
    private final InterruptibleTasks interruptible;
    private @Nullable ThreadPoolExecutor own; // guarded by this

    BlockingTasks(String name, @Nullable Executor given) {
        this.name = name;
        this.given = given;
        BlockingThreads threads = new BlockingThreads(name + "-task");
        interruptible = new InterruptibleTasks(
                given == null ? task -> threads.newThread(task).start() : given);
    }

    /** Runs a task that may hang, apart from all others. */
    <T> void spawnInterruptibly(Callable<T> task, Promise<T> promise) {
        interruptible.run(task, promise);
    }

    <T> void spawn(Callable<T> task, Promise<T> promise) {
        try {
            execute(() -> {
                if (!promise.isDone()) {
                    AsyncResults.run(task, promise);
                }
            });
        } catch (RejectedExecutionException e) {
            promise.setException(e);
        }
    }

    /** Ends the threads when their tasks are done. A later {@code spawn} starts new ones. */
    synchronized void end() {
        if (own != null) {
            own.shutdown();
            own = null;
        }
    }

    /** Runs a task that may block. */
    void execute(Runnable task) {
        if (given != null) {
            given.execute(task);
            return;
        }
        synchronized (this) {
            if (own == null) {
                own = newPool();
            }
            own.execute(task);
        }
    }

    private ThreadPoolExecutor newPool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new BlockingThreads(name + "-spawn"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Makes Netty threads that may block. BlockHound treats all others as threads that must not. */
    private static final class BlockingThreads extends DefaultThreadFactory {
        private BlockingThreads(String name) {
            super(name, true);
        }

        @Override
        protected Thread newThread(Runnable task, String name) {
            return new FastThreadLocalThread(threadGroup, task, name) {
                @Override
                public boolean permitBlockingCalls() {
                    return true;
                }
            };
        }
    }
}
