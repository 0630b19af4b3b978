// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.TakeUnknownException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to take an item: the version that was read is deleted. The deletion is not sent before the item has been read,
 * so that an item is never lost with a connection. Confined to the loop.
 */
final class TakeAttempt {
    private final TakeFeed feed;
    private final RecipeContext context;
    private final LoopSession session;
    private final String name;
    private final String path;
    private final Taker<byte[]> taker;
    private boolean ended;
    private int failures;

    TakeAttempt(TakeFeed feed, LoopSession session, String name, Taker<byte[]> taker) {
        this.feed = feed;
        this.session = session;
        this.name = name;
        this.taker = taker;
        context = feed.context();
        path = feed.itemPath(name);
    }

    /** @param item what is being read already; null if nothing is */
    void begin(@Nullable AsyncResult<NodeData> item) {
        taker.endWhenOverdue();
        AsyncResult<NodeData> reading = item == null ? context.in(session).getData(path) : item;
        reading.whenDone(this::read);
    }

    private AsyncResult<NodeData> again() {
        return new BehindSync(context, context.in(session)).read(path, own -> own.getData(path));
    }

    private void read(AsyncResult<NodeData> done) {
        NodeData item = done.value();
        Throwable error = done.exception();
        if (taker.result().isDone()) {
            feed.back(
                    taker, true); // It was cancelled or is overdue, and nothing was sent that would have to be undone.
        } else if (item != null) {
            taker.whenOverdue(() -> {});
            context.in(session)
                    .delete(path, item.stat().version())
                    .whenDone(deleted -> deleted(item, deleted.exception()));
            feed.readNext();
        } else if (error != null) {
            readFailed(error);
        }
    }

    private void readFailed(Throwable error) {
        if (Failure.is(error, ErrorCode.NO_NODE)) {
            feed.back(taker, false);
        } else if (error instanceof ReplyTooLargeException || Failure.is(error, ErrorCode.NO_AUTH)) {
            feed.leaveOut(name, error);
            feed.back(taker, false);
        } else {
            switch (Failure.of(error)) {
                case UNKNOWN, PASSING -> feed.backLater(taker);
                case SESSION_OVER -> feed.back(taker, true);
                case STOPPED, FINAL -> feed.failed(taker, error);
            }
        }
    }

    private void deleted(NodeData item, @Nullable Throwable error) {
        if (error == null) {
            byte[] data = bytes(item);
            feed.given(taker, data, () -> new PutBack(feed, path, data).begin());
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            feed.back(taker, false);
        } else if (Failure.is(error, ErrorCode.BAD_VERSION)) {
            begin(again()); // A server that is behind would show the refused version again.
        } else if (Failure.is(error, ErrorCode.NOT_EMPTY)) {
            feed.leaveOut(name, error);
            feed.back(taker, false);
        } else {
            failed(item, error);
        }
    }

    /** Returns an item's data. A foreign item without data is an empty one, since null means that there is no item. */
    static byte[] bytes(NodeData item) {
        byte[] data = item.data();
        return data == null ? new byte[0] : data;
    }

    private void failed(NodeData item, Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN -> {
                taker.whenOverdue(() -> endUnknown(item, error));
                look(item, error);
            }
            case PASSING -> feed.backLater(taker);
            case SESSION_OVER -> feed.back(taker, true);
            case STOPPED, FINAL -> feed.failed(taker, error);
        }
    }

    /**
     * Looks whether the item still exists, behind a sync, which shows all that came before the connection was lost. If it
     * does, it was not deleted, and will not be: the server refuses what a former connection of the session sends late.
     */
    private void look(NodeData item, Throwable unknown) {
        if (!ended) {
            ZooKeeperOperations operations = context.client().operations();
            AsyncResult<Void> synced = operations.sync(path);
            operations.exists(path).whenDone(found -> {
                Throwable error = synced.exception() == null ? found.exception() : synced.exception();
                Stat stat = found.value();
                looked(
                        item,
                        unknown,
                        error,
                        stat != null && stat.czxid() == item.stat().czxid());
            });
        }
    }

    private void looked(NodeData item, Throwable unknown, @Nullable Throwable error, boolean present) {
        if (ended) {
            return;
        }
        if (error == null && present) {
            ended = true;
            feed.back(taker, true);
        } else if (error == null) {
            endUnknown(item, unknown);
        } else {
            switch (Failure.of(error)) {
                case UNKNOWN, PASSING, SESSION_OVER -> context.later(failures++, () -> look(item, unknown));
                case STOPPED, FINAL -> endUnknown(item, unknown);
            }
        }
    }

    /** Ends the call with what is known, and with the item. */
    private void endUnknown(NodeData item, Throwable cause) {
        if (!ended) {
            ended = true;
            if (taker.result().isDone()) {
                feed.nowUnaccounted(path, cause);
            }
            RequestContext where = new RequestContext("take", path, null, session.id());
            feed.failed(taker, new TakeUnknownException(bytes(item), where, cause));
        }
    }
}
