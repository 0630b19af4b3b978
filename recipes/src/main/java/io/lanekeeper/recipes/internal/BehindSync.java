// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads behind a {@code sync} that leaves in the same step. They show all that was applied before. On the loop. */
public final class BehindSync {
    private final RecipeContext context;
    private final ZooKeeperOperations operations;

    /** Makes reads by {@code operations}, which may be bound to a session. */
    public BehindSync(RecipeContext context, ZooKeeperOperations operations) {
        this.context = context;
        this.operations = operations;
    }

    /**
     * The present state of a node, as it is compared with a transaction that was known before a create or a delete was sent.
     *
     * @param untouched whether no child of the parent was created or deleted since then, so that the request was not
     *     applied
     * @param node null if the node does not exist
     */
    public record Trace(boolean untouched, @Nullable NodeData node) {
        /** Returns the node's Stat; null if it does not exist. */
        public @Nullable Stat stat() {
            return node == null ? null : node.stat();
        }
    }

    /** Returns the outcome of {@code read}, or the error of the sync before it. */
    public <T extends @Nullable Object> AsyncResult<T> read(
            String path, Function<ZooKeeperOperations, AsyncResult<T>> read) {
        Promise<T> result = context.promise();
        AsyncResult<Void> synced = operations.sync(path);
        read.apply(operations).whenDone(done -> {
            Throwable behind = synced.exception();
            Throwable error = behind == null ? done.exception() : behind;
            if (error == null) {
                result.set(done.value());
            } else {
                result.setException(error);
            }
        });
        return result;
    }

    /**
     * Looks for what a create or a delete of unknown outcome has left behind.
     *
     * @param path not "/"
     * @param since a transaction that had been applied when the request was sent; 0 if none is known
     */
    public AsyncResult<Trace> trace(String path, long since) {
        Promise<Trace> result = context.promise();
        AsyncResult<@Nullable Stat> parent = read(parent(path), own -> own.exists(parent(path)));
        operations.getData(path).whenDone(done -> {
            Throwable before = parent.exception();
            Throwable error = before == null ? done.exception() : before;
            Stat directory = parent.value();
            if (error == null || Failure.is(error, ErrorCode.NO_NODE)) {
                boolean untouched = since > 0 && directory != null && directory.pzxid() <= since;
                result.set(new Trace(untouched, done.value()));
            } else {
                result.setException(error);
            }
        });
        return result;
    }

    /** Returns the path of a node's parent. */
    public static String parent(String path) {
        int end = path.lastIndexOf('/');
        return end == 0 ? "/" : path.substring(0, end);
    }
}
