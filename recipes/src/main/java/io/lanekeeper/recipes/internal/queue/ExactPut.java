// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.Receipts;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One put with a receipt, which tells after a lost reply whether the put was applied. If a session ends before anything was applied, the
 * put goes on in the next one. Confined to the loop.
 */
final class ExactPut implements SessionObserver {
    private static final int MOST_ATTEMPTS = 8;

    private final RecipeContext context;
    private final Receipts receipts;
    private final String directory;
    private final List<Op> ops;
    private final Promise<Void> result;
    private int attempts;
    /** True while a transaction is under way, or the directory is being created. */
    private boolean busy;

    private ExactPut(RecipeContext context, Receipts receipts, String directory, List<Op> ops) {
        this.context = context;
        this.receipts = receipts;
        this.directory = directory;
        this.ops = ops;
        result = context.promise();
    }

    /** Creates items in one transaction. Any thread. */
    static AsyncResult<Void> put(RecipeContext context, Receipts receipts, String directory, List<Op> ops) {
        ExactPut put = new ExactPut(context, receipts, directory, ops);
        context.waitingCall(put.result, put::begin);
        return put.result;
    }

    private void begin() {
        context.sessions().add(this);
        result.whenDone(done -> context.sessions().remove(this));
        send();
        if (!busy && context.client().client().keeperState() == KeeperState.CLOSED) {
            stopped(LossCause.STOPPED);
        }
    }

    private void send() {
        LoopSession session = context.sessions().session();
        if (session == null || session.isOver() || busy || result.isDone()) {
            return;
        }
        busy = true;
        Promise<Receipts.Applied> multi = context.promise();
        result.whenDone(done -> multi.cancel());
        multi.whenDone(done -> ended(done.exception()));
        receipts.multi(session, ops, multi);
    }

    private void ended(@Nullable Throwable error) {
        busy = false;
        if (error == null) {
            result.set(null);
        } else if (isMissingDirectory(error) && attempts < MOST_ATTEMPTS) {
            attempts++;
            busy = true;
            Directories.ensure(context, directory).whenDone(ensured -> directoryMade(ensured.exception()));
        } else if (Failure.of(error) == Failure.SESSION_OVER) {
            send(); // Nothing was applied. Without a session the next one calls this.
        } else {
            result.setException(error);
        }
    }

    private boolean isMissingDirectory(Throwable error) {
        return error instanceof TransactionRefusedException refused
                && refused.index() < ops.size()
                && refused.code() == ErrorCode.NO_NODE;
    }

    private void directoryMade(@Nullable Throwable error) {
        busy = false;
        if (error == null || Failure.of(error) == Failure.UNKNOWN || Failure.of(error) == Failure.SESSION_OVER) {
            send(); // The creation of a directory may be repeated.
        } else {
            result.setException(error);
        }
    }

    @Override
    public void suspended() {
        // The transaction fails by itself, and its receipt is looked for.
    }

    @Override
    public void resumed() {
        send();
    }

    @Override
    public void established(LoopSession session) {
        send();
    }

    @Override
    public void lost(LossCause cause) {
        // The transaction fails by itself; the next session calls send.
    }

    @Override
    public void stopped(LossCause cause) {
        if (!busy) {
            result.setException(RecipeContext.stopped("put", directory));
        } // Else the transaction's own error says more.
    }
}
