// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.LatestPublisher;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.value.Codec;
import io.lanekeeper.recipes.value.SharedValue;
import java.util.Objects;
import java.util.function.Consumer;

/** The value at one path. Any thread. */
final class PathValue<T> implements SharedValue<T> {
    private final RecipeContext context;
    private final String path;
    private final Codec<T> codec;
    private final ValueFollower<T> follower;

    PathValue(RecipeContext context, String path, Codec<T> codec) {
        this.context = context;
        this.path = Requirements.path(path);
        this.codec = Objects.requireNonNull(codec, "codec");
        follower = new ValueFollower<>(context, path, codec);
    }

    @Override
    public AsyncResult<Void> start() {
        Promise<Void> result = context.promise();
        context.waitingCall(result, () -> follower.start(result));
        return result;
    }

    @Override
    public Versioned<T> value() {
        return follower.value();
    }

    @Override
    public AsyncResult<Versioned<T>> set(T value) {
        Promise<Versioned<T>> result = context.promise();
        encoded(value, result, data -> {
            Promise<Stat> written = context.promise();
            result.whenDone(done -> written.cancel());
            written.whenDone(done -> setDone(value, done, result));
            new ValueSet(context, path, data, written).attempt();
        });
        return result;
    }

    private void encoded(T value, Promise<?> result, Consumer<byte[]> next) {
        Objects.requireNonNull(value, "value");
        context.waitingCall(result, () -> {
            byte[] data;
            try {
                data = codec.encode(value);
            } catch (RuntimeException e) {
                result.setException(e);
                return;
            }
            next.accept(data);
        });
    }

    private void setDone(T value, AsyncResult<Stat> written, Promise<Versioned<T>> result) {
        Stat stat = written.value();
        Throwable error = written.exception();
        if (stat != null) {
            follower.written(value, stat);
            result.set(new Versioned<>(value, stat));
        } else if (error != null) {
            result.setException(error);
        }
    }

    @Override
    public AsyncResult<Boolean> trySet(Versioned<T> seen, T value) {
        Objects.requireNonNull(seen, "seen");
        Promise<Boolean> result = context.promise();
        Stat expected = seen.stat();
        encoded(value, result, data -> {
            if (follower.isNewerThan(expected)) {
                result.set(false);
            } else if (expected != null && expected.version() < 0) {
                result.setException(Requirements.wrapped(path, expected));
            } else {
                Promise<Stat> written = context.promise();
                result.whenDone(done -> written.cancel());
                written.whenDone(done -> tried(seen, value, done, result));
                new PlainWriter(context, path).write(expected, data, written);
            }
        });
        return result;
    }

    private void tried(Versioned<T> seen, T value, AsyncResult<Stat> written, Promise<Boolean> result) {
        Stat stat = written.value();
        Stat expected = seen.stat();
        Throwable error = written.exception();
        if (stat != null) {
            follower.written(value, stat);
            if (expected != null && expected.czxid() != stat.czxid()) {
                result.setException(
                        new IllegalStateException(
                                path + ": the node was deleted and created again with the same"
                                        + " version during this call (expected: the node that was seen); its value was replaced"));
            }
            result.set(true);
        } else if (Failure.is(error, ErrorCode.BAD_VERSION)
                || Failure.is(error, ErrorCode.NODE_EXISTS)
                || Failure.is(error, ErrorCode.NO_NODE)) {
            result.set(false);
        } else if (error != null) {
            result.setException(error);
        }
    }

    @Override
    public NodePublisher<T> publisher() {
        return new LatestPublisher<>(context, follower);
    }

    @Override
    public AsyncResult<Void> close() {
        Promise<Void> result = context.promise();
        context.run(result, () -> {
            follower.close();
            result.set(null);
        });
        return result;
    }

    @Override
    public String toString() {
        return "value " + path + ": " + value();
    }
}
