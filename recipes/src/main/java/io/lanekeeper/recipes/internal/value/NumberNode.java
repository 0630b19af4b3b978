// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.value.Codec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The node of a counter, for reads. Confined to the loop. */
final class NumberNode {
    /** @param stat null if the node does not exist; the number is zero then */
    record Known(long number, @Nullable Stat stat) {
        static final Known ABSENT = new Known(0, null);
    }

    private final RecipeContext context;
    private final String path;
    private final Codec<Long> codec;
    /** The last change that a call was notified of. */
    private long shown;

    NumberNode(RecipeContext context, String path, Codec<Long> codec) {
        this.context = context;
        this.path = path;
        this.codec = codec;
    }

    byte[] encode(long number) {
        return codec.encode(number);
    }

    /** A call is notified of the node as it is with {@code stat}; later reads must not be older. */
    void shown(@Nullable Stat stat) {
        shown = stat == null ? shown : Math.max(shown, stat.mzxid());
    }

    /** Reads the node once. It fails with an IllegalStateException if the data is no number. */
    AsyncResult<Known> read(boolean behindSync) {
        ZooKeeperOperations operations = context.client().operations();
        AsyncResult<NodeData> data = behindSync
                ? new BehindSync(context, operations).read(path, own -> own.getData(path))
                : operations.getData(path);
        return data.map(this::known)
                .recover(error -> Failure.is(error, ErrorCode.NO_NODE)
                        ? AsyncResults.completed(context.handler(), Known.ABSENT)
                        : AsyncResults.failed(context.handler(), error));
    }

    private Known known(NodeData node) {
        byte[] data = node.data();
        try {
            return new Known(data == null || data.length == 0 ? 0 : codec.decode(data), node.stat());
        } catch (RuntimeException e) {
            throw new IllegalStateException(path + ": " + e.getMessage(), e);
        }
    }

    /** Reads the number. It is never older than one that a call of this client was notified of. */
    void get(Promise<Long> result) {
        get(result, false, 0);
    }

    private void get(Promise<Long> result, boolean behindSync, int attempt) {
        if (!result.isDone()) {
            read(behindSync).whenDone(done -> got(result, behindSync, attempt, done));
        }
    }

    private void got(Promise<Long> result, boolean behindSync, int attempt, AsyncResult<Known> done) {
        Known now = done.value();
        if (now == null) {
            failed(result, behindSync, attempt, Objects.requireNonNull(done.exception()));
        } else if (!behindSync && shown > 0 && (now.stat() == null || now.stat().mzxid() < shown)) {
            get(result, true, attempt); // The server may be behind the one of the last session.
        } else {
            shown(now.stat());
            result.set(now.number());
        }
    }

    private void failed(Promise<Long> result, boolean behindSync, int attempt, Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING, SESSION_OVER ->
                context.later(
                        attempt,
                        () -> get(result, behindSync, attempt + 1),
                        () -> result.setException(RecipeContext.stopped("getData", path)));
            case STOPPED, FINAL -> result.setException(error);
        }
    }
}
