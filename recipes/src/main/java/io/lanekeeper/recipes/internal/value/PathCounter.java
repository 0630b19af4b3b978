// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.value.Codec;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The counter at one path. Immutable; any thread. */
final class PathCounter implements Counter {
    private final CounterLines lines;
    private final String path;
    private final Codec<Long> codec;
    private final boolean exactly;
    private final @Nullable Duration timeout;
    private final CounterLine line;

    PathCounter(CounterLines lines, String path) {
        this(lines, Requirements.path(path), Codecs.LONG_BE, false, null);
    }

    private PathCounter(
            CounterLines lines, String path, Codec<Long> codec, boolean exactly, @Nullable Duration timeout) {
        this.lines = lines;
        this.path = path;
        this.codec = codec;
        this.exactly = exactly;
        this.timeout = timeout;
        line = lines.line(path, codec, exactly);
    }

    @Override
    public AsyncResult<Long> get() {
        RecipeContext context = lines.context();
        Promise<Long> result = context.promise();
        context.waitingCall(result, () -> {
            limit(
                    result,
                    () -> result.setException(new RequestTimeoutException(
                            Objects.requireNonNull(timeout),
                            false,
                            new RequestContext("getData", path, null, session()))));
            line.node().get(result);
        });
        return result;
    }

    @Override
    public AsyncResult<Change> add(long delta) {
        return change("add", before -> Math.addExact(before, delta), Objects::requireNonNull);
    }

    @Override
    public AsyncResult<Boolean> compareAndSet(long expected, long next) {
        return change("compareAndSet", before -> before == expected ? next : null, change -> change != null);
    }

    @Override
    public AsyncResult<Change> update(LongUnaryOperator function) {
        Objects.requireNonNull(function, "function");
        return change("update", function::applyAsLong, Objects::requireNonNull);
    }

    @Override
    public AsyncResult<Range> block(int count) {
        Requirements.atLeastOne("count", count);
        return change("block", before -> Math.addExact(before, count), change -> {
            Change made = Objects.requireNonNull(change);
            return new Range(made.before() + 1, made.after());
        });
    }

    private <R> AsyncResult<R> change(String call, PendingChange.Rule rule, Function<@Nullable Change, R> answer) {
        RecipeContext context = lines.context();
        Promise<R> result = context.promise();
        PendingChange<R> change = new PendingChange<>(call, rule, answer, result);
        context.waitingCall(result, () -> {
            limit(result, () -> change.timedOut(path, Objects.requireNonNull(timeout), session()));
            line.submit(change);
        });
        return result;
    }

    private void limit(AsyncResult<?> result, Runnable over) {
        if (timeout != null) {
            Deadline.set(lines.context(), result, timeout, over);
        }
    }

    private long session() {
        LoopSession session = lines.context().sessions().session();
        return session == null ? 0 : session.id();
    }

    @Override
    public Counter exactly() {
        return new PathCounter(lines, path, codec, true, timeout);
    }

    @Override
    public Counter withTimeout(Duration limit) {
        return new PathCounter(lines, path, codec, exactly, Requirements.positive("timeout", limit));
    }

    @Override
    public Counter codec(Codec<Long> other) {
        return new PathCounter(lines, path, Objects.requireNonNull(other, "codec"), exactly, timeout);
    }

    @Override
    public String toString() {
        return "counter " + path;
    }
}
