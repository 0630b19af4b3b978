// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.Arguments;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.IdQueue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A queue whose items have names that the callers choose. Any thread. */
final class PathIdQueue implements IdQueue {
    private final RecipeContext context;
    private final ClaimFeed feed;

    PathIdQueue(ClaimFeed feed) {
        this.feed = feed;
        context = feed.context();
    }

    @Override
    public AsyncResult<Boolean> put(String id, byte[] item) {
        String path = path(id);
        Objects.requireNonNull(item, "item");
        return applied(
                Put.create(context, feed.paths().entries(), path, item, CreateMode.PERSISTENT), ErrorCode.NODE_EXISTS);
    }

    @Override
    public AsyncResult<Boolean> remove(String id) {
        String path = path(id);
        return applied(context.request(() -> context.client().operations().delete(path)), ErrorCode.NO_NODE);
    }

    @Override
    public AsyncResult<Boolean> contains(String id) {
        String path = path(id);
        return context.request(() -> context.client().operations().exists(path).map(Objects::nonNull));
    }

    /** Returns true if a write was applied, and false if it was refused with {@code code}: there is nothing to do. */
    private AsyncResult<Boolean> applied(AsyncResult<Void> write, ErrorCode code) {
        Promise<Boolean> result = context.promise();
        result.whenDone(done -> write.cancel());
        write.whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                result.set(true);
            } else if (Failure.is(error, code)) {
                result.set(false);
            } else {
                result.setException(error);
            }
        });
        return result;
    }

    private String path(String id) {
        Arguments.name("id", id);
        String path = feed.paths().entry(id);
        Directories.start(path);
        return path;
    }

    @Override
    @SuppressWarnings("NullAway") // Without a time-out the value is never null.
    public AsyncResult<Claim> claim() {
        return feed.take(null);
    }

    @Override
    public AsyncResult<@Nullable Claim> tryClaim(Duration timeout) {
        return feed.take(Objects.requireNonNull(timeout, "timeout"));
    }

    @Override
    public AsyncResult<Integer> size() {
        return context.request(
                () -> Directories.children(context, feed.paths().entries()).map(List::size));
    }
}
