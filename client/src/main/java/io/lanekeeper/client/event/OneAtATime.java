// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls on an executor that may have many threads, in order and none while another one runs. */
final class OneAtATime {
    private static final Logger LOG = LoggerFactory.getLogger(OneAtATime.class);

    /** User code. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;

        /** It will not run, since the executor has refused. */
        default void dropped() {}
    }

    private final Executor executor;
    /** Its monitor guards both fields. */
    private final ArrayDeque<Call> calls = new ArrayDeque<>();

    private boolean running;

    OneAtATime(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    /**
     * Has {@code call} run when those before it have ended.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses; nothing is left behind then
     */
    void execute(Call call) {
        synchronized (calls) {
            calls.add(call);
            if (running) {
                return;
            }
            running = true;
        }
        boolean accepted = false;
        try {
            executor.execute(this::drain);
            accepted = true;
        } finally {
            if (!accepted) {
                dropAll();
            }
        }
    }

    private void dropAll() {
        List<Call> dropped;
        synchronized (calls) {
            dropped = List.copyOf(calls);
            calls.clear();
            running = false;
        }
        dropped.forEach(Call::dropped);
    }

    private void drain() {
        for (Call call = next(); call != null; call = next()) {
            try {
                call.run();
            } catch (Exception e) {
                LOG.warn("uncaught on an executor of the user's", e);
            } catch (Error e) {
                LOG.error("uncaught on an executor of the user's", e);
            }
        }
    }

    private @Nullable Call next() {
        synchronized (calls) {
            Call call = calls.poll();
            running = call != null;
            return call;
        }
    }
}
