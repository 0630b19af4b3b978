// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.IdQueue;
import io.lanekeeper.recipes.queue.Queue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** The queues of one client. Queue objects of one path share what they know. Any thread. */
public final class Queues {
    private final RecipeContext context;
    private final SharedFeeds<String, TakeFeed> queues = new SharedFeeds<>();
    private final SharedFeeds<ClaimKey, ClaimFeed> claims = new SharedFeeds<>();

    private record ClaimKey(String path, boolean ids, ClaimQueueOptions options) {}

    /** Makes the queues of a client. */
    public Queues(RecipeContext context) {
        this.context = context;
    }

    /**
     * Returns the queue at a path.
     *
     * @throws IllegalArgumentException if it is not a path
     */
    public Queue queue(String path) {
        Directories.start(path);
        return new PathQueue(context, queues.get(path, () -> new TakeFeed(context, path)));
    }

    /**
     * Returns the queue with claims at a path.
     *
     * @throws IllegalArgumentException if it is not a path
     */
    public ClaimQueue claimQueue(String path, ClaimQueueOptions options) {
        return new PathClaimQueue(claims(path, false, ItemOrder.ENTRIES, options));
    }

    /**
     * Returns the queue with ids at a path.
     *
     * @throws IllegalArgumentException if it is not a path
     */
    public IdQueue idQueue(String path, ClaimQueueOptions options) {
        return new PathIdQueue(claims(path, true, ItemOrder.ALL, options));
    }

    /**
     * Cancels all calls that wait, and releases all claims.
     *
     * @return complete when the nodes of the claims are gone. It never fails
     */
    public AsyncResult<Void> close() {
        Promise<Void> result = context.promise();
        context.run(result, () -> {
            queues.all().forEach(TakeFeed::cancelAll);
            List<AsyncResult<Void>> released = new ArrayList<>();
            claims.all().forEach(feed -> released.addAll(feed.close()));
            awaitAll(released.iterator(), result);
        });
        return result;
    }

    private static void awaitAll(Iterator<AsyncResult<Void>> released, Promise<Void> result) {
        if (released.hasNext()) {
            released.next().whenDone(done -> awaitAll(released, result));
        } else {
            result.set(null);
        }
    }

    /** Returns the number of items that cancelled calls of a queue may have lost. */
    int unaccounted(String path) {
        return queues.get(path, () -> new TakeFeed(context, path)).unaccounted();
    }

    private ClaimFeed claims(String path, boolean ids, ItemOrder order, ClaimQueueOptions options) {
        Directories.start(path);
        Objects.requireNonNull(options, "options");
        return claims.get(
                new ClaimKey(path, ids, options), () -> new ClaimFeed(context, new ClaimPaths(path), order, options));
    }
}
