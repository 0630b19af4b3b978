// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.ClaimQueue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A queue with claims at one path. Any thread. */
final class PathClaimQueue implements ClaimQueue {
    private final RecipeContext context;
    private final ClaimFeed feed;

    PathClaimQueue(ClaimFeed feed) {
        this.feed = feed;
        context = feed.context();
    }

    @Override
    public AsyncResult<Void> put(byte[] item) {
        return put(item, ItemName.DEFAULT_PRIORITY);
    }

    @Override
    public AsyncResult<Void> put(byte[] item, int priority) {
        Objects.requireNonNull(item, "item");
        String start = feed.paths().entry(ItemName.start(priority));
        return Put.create(context, feed.paths().entries(), start, item, CreateMode.PERSISTENT_SEQUENTIAL);
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
        return context.request(() -> Directories.children(context, feed.paths().entries())
                .map(feed::items)
                .map(List::size));
    }

    @Override
    public int foreignChildren() {
        return feed.foreign();
    }
}
