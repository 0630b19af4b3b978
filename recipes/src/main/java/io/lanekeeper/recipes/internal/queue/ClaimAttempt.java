// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to claim an item: its claim is created and it is read, in one flush. The transaction also creates and deletes
 * a child of the item. That leaves nothing but the item's number of such changes (cversion), which counts the claims, also
 * those whose holder died. Confined to the loop.
 */
final class ClaimAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimAttempt.class);

    private static final int CLAIM = 1;

    private final ClaimFeed feed;
    private final RecipeContext context;
    private final LoopSession session;
    private final String name;
    private final Taker<Claim> taker;
    private final ClaimMark mark;
    private int failures;

    ClaimAttempt(ClaimFeed feed, LoopSession session, String name, Taker<Claim> taker) {
        this.feed = feed;
        this.session = session;
        this.name = name;
        this.taker = taker;
        context = feed.context();
        String digits = context.guid(session).replace("-", "");
        mark = new ClaimMark(feed.paths().entry(name), feed.paths().taken(name), digits);
    }

    void begin() {
        String count = feed.paths().count(name);
        ZooKeeperOperations operations = context.in(session);
        AsyncResult<List<OpResult>> claimed = operations.multi(List.of(
                Op.check(mark.entry(), ZooKeeperOperations.ANY_VERSION),
                Op.createWithStat(mark.taken(), mark.data(), context.node(CreateMode.EPHEMERAL)),
                Op.create(count, new byte[0], context.node(CreateMode.PERSISTENT)),
                Op.delete(count)));
        operations.getData(mark.entry()).whenDone(read -> done(claimed, read));
    }

    private void done(AsyncResult<List<OpResult>> claimed, AsyncResult<NodeData> read) {
        Throwable error = claimed.exception();
        NodeData item = read.value();
        Stat stat = stat(claimed.value());
        if (error == null && item != null && stat != null) {
            claimed(stat.czxid(), item);
        } else if (error == null) {
            look(); // The claim exists. A server before 3.7.2 does not say when it was created.
        } else if (error instanceof TransactionRefusedException refused) {
            refused(refused);
        } else {
            failed(error);
        }
    }

    private static @Nullable Stat stat(@Nullable List<OpResult> results) {
        return results != null && results.get(CLAIM) instanceof OpResult.Created created ? created.stat() : null;
    }

    private void refused(TransactionRefusedException refused) {
        ErrorCode code = refused.code();
        if (refused.index() != CLAIM) {
            if (code != ErrorCode.NO_NODE) {
                feed.leaveOut(name, refused);
            }
            feed.back(taker, false);
        } else if (code == ErrorCode.NODE_EXISTS) {
            feed.back(taker, false);
        } else if (code == ErrorCode.NO_NODE) {
            feed.backLater(taker); // The directory of the claims is missing: the listing creates it.
        } else {
            feed.failed(taker, refused);
        }
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN -> {
                taker.endWhenOverdue();
                look();
            }
            case PASSING -> feed.backLater(taker);
            case SESSION_OVER -> feed.back(taker, true);
            case STOPPED, FINAL -> feed.failed(taker, error);
        }
    }

    /** Looks whether the claim exists, behind a sync, which shows all that came before the connection was lost. */
    private void look() {
        ZooKeeperOperations operations = context.in(session);
        AsyncResult<Void> synced = operations.sync(mark.taken());
        AsyncResult<NodeData> taken = operations.getData(mark.taken());
        operations.getData(mark.entry()).whenDone(item -> looked(synced.exception(), taken, item));
    }

    private void looked(@Nullable Throwable notSynced, AsyncResult<NodeData> taken, AsyncResult<NodeData> item) {
        NodeData claim = taken.value();
        NodeData present = item.value();
        if (notSynced != null) {
            lookFailed(notSynced);
        } else if (claim != null && mark.isIn(claim, session)) {
            if (present != null) {
                claimed(claim.stat().czxid(), present);
            } else {
                notRead(item.exception());
            }
        } else {
            Throwable error = taken.exception();
            if (error == null || Failure.is(error, ErrorCode.NO_NODE)) {
                feed.back(taker, true);
            } else {
                lookFailed(error);
            }
        }
    }

    /** The claim exists, but not what it is for: the item is gone, or too large for a reply. */
    private void notRead(@Nullable Throwable error) {
        boolean forGood = error instanceof ReplyTooLargeException || error instanceof RefusedException;
        if (error != null && !forGood) {
            lookFailed(error);
            return;
        }
        if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
            feed.leaveOut(name, error);
        }
        new ClaimEnd(context, session, mark, List.of(Op.delete(mark.taken())), (kind, failed) -> feed.back(taker, true))
                .begin();
    }

    private void lookFailed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> context.later(failures++, this::look);
            case SESSION_OVER -> feed.back(taker, true);
            case STOPPED, FINAL -> feed.failed(taker, error);
        }
    }

    private void claimed(long token, NodeData item) {
        if (!session.equals(context.sessions().session())) {
            feed.back(taker, true); // The session took the claim along.
            return;
        }
        NodeClaim claim = new NodeClaim(feed, session, name, mark, token, item);
        feed.began(mark, claim);
        if (claim.attempts() < feed.limit()) {
            feed.given(taker, claim, claim::release);
        } else {
            claim.reject().whenDone(done -> rejected(claim, done.exception()));
        }
    }

    private void rejected(NodeClaim claim, @Nullable Throwable error) {
        if (error == null) {
            LOG.warn("{} is a dead letter after {} attempts", mark.entry(), claim.attempts());
        } else {
            if (error instanceof RefusedException) {
                feed.leaveOut(name, error);
            }
            claim.release();
        }
        feed.back(taker, false);
    }
}
