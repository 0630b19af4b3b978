// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.ClaimQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A claim. Any thread, but for what says otherwise. */
final class NodeClaim extends NodeLease implements ClaimQueue.Claim {
    /** The operations in front of those of the caller: the deletions of the claim and of the item. */
    private static final int OWN_OPS = 2;

    private static final int ITEM = 1;
    /** The changes of children that each claim causes. */
    private static final int CHANGES = 2;

    private final RecipeContext context;
    private final ClaimFeed feed;
    private final String name;
    private final ClaimMark mark;
    private final byte[] data;
    private final int attempts;
    /** True while a transaction is under way that removes the item. On the loop. */
    private boolean removing;
    /** The release that waits for the end of that transaction. */
    private @Nullable Promise<@Nullable Void> released;

    NodeClaim(ClaimFeed feed, LoopSession session, String name, ClaimMark mark, long token, NodeData item) {
        super(feed.context(), session, mark.taken(), token, mark.mark(), () -> feed.ended(mark));
        this.feed = feed;
        this.name = name;
        this.mark = mark;
        data = TakeAttempt.bytes(item);
        attempts = Math.max(0, item.stat().cversion() / CHANGES - 1);
        context = feed.context();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] data() {
        return data;
    }

    @Override
    public int attempts() {
        return attempts;
    }

    @Override
    public AsyncResult<Void> ack(List<Op> effects) {
        List<Op> given = listOfOps("effects", effects);
        List<Op> ops = new ArrayList<>(given.size() + OWN_OPS);
        ops.add(Op.delete(mark.taken()));
        ops.add(Op.delete(mark.entry()));
        ops.addAll(given);
        Promise<Void> result = context.promise();
        context.run(result, () -> remove(ops, result));
        return result;
    }

    @Override
    public AsyncResult<Void> giveBack() {
        return attempts + 1 < feed.limit() ? release() : reject();
    }

    @Override
    public AsyncResult<Void> reject() {
        Promise<Void> result = context.promise();
        context.run(result, () -> bury(result, feed.paths().dead(name), CreateMode.PERSISTENT));
        return result;
    }

    /** Moves the item to the dead letters. On the loop. */
    private void bury(Promise<Void> result, String letter, CreateMode mode) {
        Promise<Void> moved = context.promise();
        moved.whenDone(done -> {
            Throwable error = done.exception();
            TransactionRefusedException refused =
                    error instanceof TransactionRefusedException one && one.index() == 0 ? one : null;
            if (error == null) {
                result.set(null);
            } else if (refused != null && refused.code() == ErrorCode.NO_NODE) {
                Directories.ensure(context, feed.paths().dead()).whenDone(ensured -> {
                    Throwable failed = ensured.exception();
                    if (failed == null) {
                        bury(result, letter, mode);
                    } else {
                        result.setException(failed);
                    }
                });
            } else if (refused != null && refused.code() == ErrorCode.NODE_EXISTS) {
                bury(
                        result,
                        letter + '-',
                        CreateMode.PERSISTENT_SEQUENTIAL); // An earlier item of the same name is there.
            } else {
                result.setException(error);
            }
        });
        remove(
                List.of(Op.delete(mark.taken()), Op.delete(mark.entry()), Op.create(letter, data, context.node(mode))),
                moved);
    }

    /** Removes the item by a transaction. On the loop. */
    private void remove(List<Op> ops, Promise<Void> result) {
        if (removing) {
            result.setException(new IllegalStateException(
                    name + ": an earlier call of ack, giveBack or reject has not ended (expected: one at a time)"));
        } else if (state().ended()) {
            result.setException(notHeld("it was lost or has ended", null));
        } else {
            removing = true;
            new ClaimEnd(context, session(), mark, ops, (kind, error) -> removed(kind, error, ops, result)).begin();
        }
    }

    private void removed(ClaimEnd.Kind kind, @Nullable Throwable error, List<Op> ops, Promise<Void> result) {
        removing = false;
        switch (kind) {
            case DONE -> {
                passedOn();
                result.set(null);
            }
            case GONE -> {
                lost(LossCause.NODE_GONE);
                result.setException(notHeld("its node was deleted", error));
            }
            case OVER -> result.setException(notHeld("its session is over", error));
            case UNKNOWN -> result.setException(error == null ? notHeld("it has ended", null) : error);
            case REFUSED -> refused(error, ops, result);
        }
        Promise<@Nullable Void> waiting = released;
        released = null;
        if (waiting != null) {
            deleteNodes(waiting);
        }
    }

    private void refused(@Nullable Throwable error, List<Op> ops, Promise<Void> result) {
        if (!(error instanceof TransactionRefusedException refused)) {
            result.setException(error == null ? notHeld("it was refused", null) : error);
        } else if (refused.index() == ITEM && refused.code() == ErrorCode.NO_NODE) {
            release();
            result.setException(notHeld("the item was removed", refused));
        } else {
            RequestContext where = new RequestContext("ack", refused.path(), refused.server(), refused.sessionId());
            int index = refused.index() - OWN_OPS;
            result.setException(
                    index < 0
                            ? new RefusedException(refused.number(), where)
                            : new TransactionRefusedException(
                                    refused.number(),
                                    index,
                                    ops.get(refused.index()).toString(),
                                    refused.outcomes()
                                            .subList(OWN_OPS, refused.outcomes().size()),
                                    where));
        }
    }

    private LeaseLostException notHeld(String why, @Nullable Throwable cause) {
        return new LeaseLostException(why, token(), new RequestContext("ack", mark.entry(), null, sessionId()), cause);
    }

    /** The node's name is that of the item, so a second deletion could hit the claim of another client: it looks first. */
    @Override
    protected void deleteNodes(Promise<@Nullable Void> done) {
        if (removing) {
            released = done;
            return;
        }
        new ClaimEnd(context, session(), mark, List.of(Op.delete(mark.taken())), (kind, error) -> {
                    if (kind == ClaimEnd.Kind.REFUSED && error != null) {
                        done.setException(error);
                    } else {
                        done.set(null);
                    }
                })
                .begin();
    }
}
