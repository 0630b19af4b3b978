// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.TakeUnknownException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to take an item: it is read and deleted in one flush. The deletion is a transaction that begins with a check, for
 * which the server wants the permission to read: what could not be read is not deleted. It names the version that was read, so that
 * it never deletes a node that came later under the same name. Confined to the loop.
 */
final class TakeAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(TakeAttempt.class);

    /** Items are never changed. */
    private static final int FIRST_VERSION = 0;

    private static final int CHECK = 0;

    private final TakeFeed feed;
    private final RecipeContext context;
    private final LoopSession session;
    private final String name;
    private final String path;
    private final Taker<byte[]> taker;
    /** What was read last; null if nothing was. */
    private @Nullable NodeData item;

    private boolean ended;
    private int failures;

    TakeAttempt(TakeFeed feed, LoopSession session, String name, Taker<byte[]> taker) {
        this.feed = feed;
        this.session = session;
        this.name = name;
        this.taker = taker;
        context = feed.context();
        path = Directories.start(feed.path()) + '/' + name;
    }

    void begin() {
        send(FIRST_VERSION);
    }

    private void send(int version) {
        ZooKeeperOperations operations = context.in(session);
        AsyncResult<NodeData> read = operations.getData(path);
        operations.multi(List.of(Op.check(path, version), Op.delete(path, version)))
                .whenDone(deleted -> deleted(read, deleted));
    }

    private void deleted(AsyncResult<NodeData> read, AsyncResult<List<OpResult>> deleted) {
        NodeData found = read.value();
        if (found != null) {
            item = found;
        }
        Throwable error = deleted.exception();
        if (error == null && found != null) {
            feed.given(taker, bytes(found), () -> new PutBack(context, feed.path(), path, bytes(found)).begin());
        } else if (error == null) {
            tell(read.exception()); // A reply that is too large, for example: the item is gone.
        } else if (error instanceof TransactionRefusedException refused) {
            refused(refused);
        } else {
            failed(error);
        }
    }

    /** A foreign item without data is an empty one: null means that there is none. */
    static byte[] bytes(NodeData found) {
        byte[] data = found.data();
        return data == null ? new byte[0] : data;
    }

    private void refused(TransactionRefusedException refused) {
        NodeData found = item;
        if (refused.code() == ErrorCode.NO_NODE) {
            feed.back(taker, false);
        } else if (refused.code() == ErrorCode.BAD_VERSION && found != null) {
            send(found.stat().version());
        } else if (refused.code() == ErrorCode.BAD_VERSION) {
            feed.back(taker, true);
        } else if (refused.index() == CHECK || refused.code() == ErrorCode.NOT_EMPTY) {
            feed.leaveOut(name, refused);
            feed.back(taker, false);
        } else {
            feed.failed(taker, refused);
        }
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN -> {
                taker.whenOverdue(() -> tell(error));
                look(error);
            }
            case PASSING -> feed.backLater(taker);
            case SESSION_OVER -> feed.back(taker, true);
            case STOPPED, FINAL -> feed.failed(taker, error);
        }
    }

    /**
     * Looks whether the item is still there, behind a sync, which shows all that came before the connection was lost. If it is, it
     * was not deleted, and will not be: the server refuses what a former connection of the session sends late.
     */
    private void look(Throwable unknown) {
        if (!ended) {
            ZooKeeperOperations operations = context.client().operations();
            AsyncResult<Void> synced = operations.sync(path);
            operations.getData(path).whenDone(found -> looked(unknown, synced.exception(), found));
        }
    }

    private void looked(Throwable unknown, @Nullable Throwable notSynced, AsyncResult<NodeData> found) {
        Throwable error = notSynced == null ? found.exception() : notSynced;
        NodeData present = found.value();
        if (ended) {
            return;
        }
        if (error == null && present != null) {
            if (item == null || item.stat().czxid() == present.stat().czxid()) {
                ended = true;
                feed.back(taker, true);
            } else {
                tell(unknown);
            }
        } else if (error == null || Failure.is(error, ErrorCode.NO_NODE) || error instanceof ReplyTooLargeException) {
            tell(unknown);
        } else {
            switch (Failure.of(error)) {
                case UNKNOWN, PASSING, SESSION_OVER -> context.later(failures++, () -> look(unknown));
                case STOPPED, FINAL -> tell(unknown);
            }
        }
    }

    /** Tells the caller what is known, with the item. */
    private void tell(@Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            if (taker.result().isDone()) {
                LOG.warn("{} may have been deleted by a call that was cancelled: {}", path, String.valueOf(cause));
            }
            NodeData read = item;
            RequestContext where = new RequestContext("take", path, null, session.id());
            feed.failed(taker, new TakeUnknownException(read == null ? null : bytes(read), where, cause));
        }
    }
}
