// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.Queue;

/** The queues of one client. Queue objects of one path share what they know. Any thread. */
public final class Queues {
    private final RecipeContext context;
    private final SharedFeeds<String, TakeFeed> queues = new SharedFeeds<>();

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
}
