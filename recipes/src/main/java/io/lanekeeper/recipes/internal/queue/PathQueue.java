// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.Receipts;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A queue at one path. Any thread. */
final class PathQueue implements Queue {
    private final RecipeContext context;
    private final TakeFeed feed;
    private final String start;
    /** Null if the puts leave no receipts. */
    private final @Nullable Receipts receipts;

    PathQueue(RecipeContext context, TakeFeed feed) {
        this(context, feed, null);
    }

    private PathQueue(RecipeContext context, TakeFeed feed, @Nullable Receipts receipts) {
        this.receipts = receipts;
        this.context = context;
        this.feed = feed;
        start = Directories.start(feed.path()) + '/';
    }

    @Override
    public AsyncResult<Void> put(byte[] item) {
        return put(item, ItemName.PLAIN);
    }

    @Override
    public AsyncResult<Void> put(byte[] item, int priority) {
        return put(item, ItemName.start(priority));
    }

    private AsyncResult<Void> put(byte[] item, String name) {
        Objects.requireNonNull(item, "item");
        if (receipts != null) {
            return ExactPut.put(context, receipts, feed.path(), List.of(creation(name, item)));
        }
        return Put.create(context, feed.path(), start + name, item, CreateMode.PERSISTENT_SEQUENTIAL);
    }

    private Op creation(String name, byte[] item) {
        return Op.create(start + name, item, context.node(CreateMode.PERSISTENT_SEQUENTIAL));
    }

    @Override
    public AsyncResult<Void> putAll(List<byte[]> items) {
        Objects.requireNonNull(items, "items");
        if (items.isEmpty()) {
            return AsyncResults.completed(context.handler(), null);
        }
        List<Op> ops = new ArrayList<>(items.size());
        for (byte[] item : items) {
            Objects.requireNonNull(item, "items: null (expected: byte arrays)");
            ops.add(creation(ItemName.PLAIN, item));
        }
        if (receipts != null) {
            return ExactPut.put(context, receipts, feed.path(), ops);
        }
        return Put.multi(context, feed.path(), ops);
    }

    @Override
    @SuppressWarnings("NullAway") // Without a time-out the value is never null.
    public AsyncResult<byte[]> take() {
        return feed.take(null);
    }

    @Override
    public AsyncResult<byte @Nullable []> tryTake(Duration timeout) {
        return feed.take(Objects.requireNonNull(timeout, "timeout"));
    }

    @Override
    public AsyncResult<byte @Nullable []> peek() {
        return context.request(() -> names().flatMap(names -> peek(names, 0)));
    }

    private AsyncResult<byte @Nullable []> peek(List<String> names, int number) {
        if (number == names.size()) {
            return names.isEmpty() ? nothing() : names().flatMap(next -> peek(next, 0));
        }
        AsyncResult<byte @Nullable []> read =
                context.client().operations().getData(start + names.get(number)).map(TakeAttempt::bytes);
        return read.recover(error -> {
            if (Failure.is(error, ErrorCode.NO_NODE)) {
                return peek(names, number + 1); // Another client has taken it.
            }
            return read;
        });
    }

    private AsyncResult<byte @Nullable []> nothing() {
        Promise<byte @Nullable []> result = context.promise();
        result.set(null);
        return result;
    }

    @Override
    public AsyncResult<Integer> size() {
        return context.request(() -> names().map(List::size));
    }

    private AsyncResult<List<String>> names() {
        return Directories.children(context, feed.path()).map(feed::items);
    }

    @Override
    public int foreignChildren() {
        return feed.foreign();
    }

    @Override
    public Queue exactly() {
        return new PathQueue(context, feed, new Receipts(context, feed.path()));
    }
}
