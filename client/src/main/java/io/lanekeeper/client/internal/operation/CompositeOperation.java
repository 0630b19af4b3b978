// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.client.internal.request.LoopCommand;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.handler.Completion;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An operation made of several requests, which share one deadline. Its steps follow each other on the loop, never on a
 * lane, so that a blocked lane cannot stop it (kazoo's {@code ensure_path} deadlocks there). A cancelled one takes no
 * further step.
 */
public abstract class CompositeOperation<T> extends LoopCommand {
    private final String operation;
    private final String path;
    private final Completion<T> completion;
    private final CallOptions options;
    private @Nullable RunContext context;
    private long began;

    CompositeOperation(String operation, String path, Completion<T> completion, CallOptions options) {
        this.operation = operation;
        this.path = path;
        this.completion = completion;
        this.options = options;
    }

    /** Takes the first step. */
    abstract void start();

    @Override
    public final void run(RunContext run) {
        context = run;
        began = run.loop().nanoTime();
        start();
    }

    @Override
    public final long timeoutNanos() {
        return options.timeoutNanos();
    }

    @Override
    public final boolean failsFast() {
        return options.failFast();
    }

    @Override
    public final boolean mayHaveBeenSent() {
        return context != null;
    }

    @Override
    public final void reject(ZooKeeperException reason) {
        completion.setException(reason);
    }

    @Override
    public final String operation() {
        return operation;
    }

    @Override
    public final String path() {
        return path;
    }

    final void succeed(@Nullable T value) {
        completion.set(value);
    }

    final void fail(Throwable error) {
        completion.setException(error instanceof RequestTimeoutException late ? ofAllSteps(late) : error);
    }

    /** A step has what the steps before have left of the time; the caller gave time for all of them. */
    private RequestTimeoutException ofAllSteps(RequestTimeoutException step) {
        boolean sent = step.outcome() != Outcome.NOT_APPLIED;
        RequestContext context = new RequestContext(step.operation(), step.path(), step.server(), step.sessionId());
        return new RequestTimeoutException(Duration.ofNanos(options.timeoutNanos()), sent, context);
    }

    final boolean isDone() {
        return completion.isDone();
    }

    /** Sends a request; {@code then} gets its value or its error. */
    final <U> void ask(Request<U> request, BiConsumer<@Nullable U, @Nullable Throwable> then) {
        if (!isDone()) {
            optionsLeft().call(request, new Step<>(then)).run(context());
        }
    }

    /** Has {@code other} work on this one's way. */
    final void follow(CompositeOperation<?> other) {
        other.run(context());
    }

    static boolean refusedWith(@Nullable Throwable error, ErrorCode code) {
        return error instanceof RefusedException refused && refused.code() == code;
    }

    /** Returns the options with the time that is left until the deadline of the whole operation. */
    final CallOptions optionsLeft() {
        long timeout = options.timeoutNanos();
        return timeout == Call.FOREVER
                ? options
                : options.withTimeout(Math.max(1, timeout - (context().loop().nanoTime() - began)));
    }

    private RunContext context() {
        RunContext run = context;
        if (run == null) {
            throw new IllegalStateException(operation + " " + path + " has not been started");
        }
        return run;
    }

    private final class Step<U> extends LoopCompletion<U> {
        private final BiConsumer<@Nullable U, @Nullable Throwable> then;

        Step(BiConsumer<@Nullable U, @Nullable Throwable> then) {
            this.then = then;
        }

        @Override
        public boolean isDone() {
            return super.isDone() || CompositeOperation.this.isDone();
        }

        @Override
        public void ended(@Nullable U value, @Nullable Throwable error) {
            try {
                then.accept(value, error);
            } catch (RuntimeException e) { // a reply from which no step can be made
                fail(new ProtocolException("the reply makes no sense", context().context(operation, path), e));
            }
        }
    }
}
