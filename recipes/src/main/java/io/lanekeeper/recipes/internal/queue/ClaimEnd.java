// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction that ends a claim. Its first operation deletes the claim's node. It is sent in the claim's session or not
 * at all, since in a later session the node would be the claim of another client. If the outcome is unknown the node itself
 * shows it. Confined to the loop.
 */
final class ClaimEnd {
    /** The outcome of the transaction. */
    enum Kind {
        /** It was applied. */
        DONE,
        /** It was not applied, since the claim is gone. */
        GONE,
        /** It was not applied: the server refuses it. */
        REFUSED,
        /** It was not applied, since the session or the client had ended before. */
        OVER,
        /** It may have been applied: the session or the client ended before that could be found out. */
        UNKNOWN
    }

    /** Is called with the outcome, on the loop. */
    interface Listener {
        /** Takes the outcome, with the error if there was one. */
        void ended(Kind kind, @Nullable Throwable error);
    }

    private static final int CLAIM = 0;

    private final RecipeContext context;
    private final LoopSession session;
    private final ClaimMark claim;
    private final List<Op> ops;
    private final Listener listener;
    private int failures;

    /** @param ops without the first one, which deletes the claim's node */
    ClaimEnd(RecipeContext context, LoopSession session, ClaimMark claim, List<Op> ops, Listener listener) {
        this.context = context;
        this.session = session;
        this.claim = claim;
        this.ops = ops;
        this.listener = listener;
    }

    void begin() {
        context.work().begun();
        send();
    }

    private void send() {
        context.in(session).multi(ops).whenDone(done -> sent(done.exception()));
    }

    private void sent(@Nullable Throwable error) {
        if (error == null) {
            end(Kind.DONE, null);
        } else if (error instanceof TransactionRefusedException refused
                && refused.index() == CLAIM
                && refused.code() == ErrorCode.NO_NODE) {
            end(Kind.GONE, error);
        } else {
            switch (Failure.of(error)) {
                case UNKNOWN -> look(error);
                case PASSING -> context.later(failures++, this::send);
                case SESSION_OVER, STOPPED -> end(Kind.OVER, error);
                case FINAL -> end(Kind.REFUSED, error);
            }
        }
    }

    private void end(Kind kind, @Nullable Throwable error) {
        listener.ended(kind, error);
        context.work().ended();
    }

    /** Looks at claim and item behind a sync, which shows all that came before the connection was lost. */
    private void look(Throwable unknown) {
        ZooKeeperOperations operations = context.in(session);
        AsyncResult<Void> synced = operations.sync(claim.taken());
        AsyncResult<NodeData> taken = operations.getData(claim.taken());
        operations.exists(claim.entry()).whenDone(item -> looked(unknown, synced, taken, item));
    }

    private void looked(
            Throwable unknown,
            AsyncResult<Void> synced,
            AsyncResult<NodeData> taken,
            AsyncResult<@Nullable Stat> item) {
        Throwable error = firstError(synced.exception(), taken.exception(), item.exception());
        if (error == null) {
            applied(unknown, claim.isIn(taken.value(), session), item.value() == null);
            return;
        }
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> context.later(failures++, () -> look(unknown));
            case SESSION_OVER, STOPPED, FINAL -> end(Kind.UNKNOWN, unknown);
        }
    }

    private static @Nullable Throwable firstError(
            @Nullable Throwable synced, @Nullable Throwable taken, @Nullable Throwable item) {
        if (synced != null) {
            return synced;
        }
        return taken != null && !Failure.is(taken, ErrorCode.NO_NODE) ? taken : item;
    }

    private void applied(Throwable unknown, boolean held, boolean itemGone) {
        if (held) {
            send(); // It was not applied, and will not be: the server refuses what a former connection sends late.
        } else if (itemGone || !removesItem()) {
            end(Kind.DONE, null);
        } else {
            end(Kind.GONE, unknown);
        }
    }

    private boolean removesItem() {
        return ops.size() > 1;
    }
}
