// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.Receipts;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes with a receipt. The outcome is unknown only if the session ends before the receipt could be looked for. */
final class ReceiptWriter implements NodeWriter {
    private final RecipeContext context;
    private final Receipts receipts;
    private final String path;

    ReceiptWriter(RecipeContext context, String path) {
        this.context = context;
        this.path = path;
        receipts = new Receipts(context, path);
    }

    @Override
    public void write(@Nullable Stat expected, byte[] data, Completion<Stat> done) {
        LoopSession session = context.sessions().session();
        if (session == null) {
            done.setException(new SessionExpiredException(new RequestContext("multi", path, null, 0)));
            return;
        }
        Op op = expected == null
                ? Op.createWithStat(path, data, context.node(CreateMode.PERSISTENT))
                : Op.setData(path, data, expected.version());
        Promise<Receipts.Applied> multi = context.promise();
        multi.whenDone(result -> ended(session, expected, data, result, done));
        receipts.multi(session, List.of(op), multi);
    }

    private void ended(
            LoopSession session,
            @Nullable Stat expected,
            byte[] data,
            AsyncResult<Receipts.Applied> multi,
            Completion<Stat> done) {
        Receipts.Applied applied = multi.value();
        Throwable error = multi.exception();
        if (applied != null) {
            Stat receipt = applied.receipt();
            Stat stat = receipt == null ? ofReply(applied) : ofReceipt(expected, data, receipt);
            if (stat == null) {
                readStat(done);
            } else {
                done.set(stat);
            }
        } else if (expected == null && isMissingParent(error)) {
            context.createDirectory(session, BehindSync.parent(path), true)
                    .whenDone(made -> directoryMade(made, data, done));
        } else if (error != null) {
            done.setException(error);
        }
    }

    private static boolean isMissingParent(@Nullable Throwable error) {
        return error instanceof TransactionRefusedException refused
                && refused.index() == 0
                && refused.code() == ErrorCode.NO_NODE;
    }

    private void directoryMade(AsyncResult<@Nullable Void> made, byte[] data, Completion<Stat> done) {
        Throwable error = made.exception();
        if (error == null || Failure.of(error) == Failure.UNKNOWN) {
            write(null, data, done); // The creation of a directory may be repeated.
        } else {
            done.setException(error);
        }
    }

    private static @Nullable Stat ofReply(Receipts.Applied applied) {
        List<OpResult> results = applied.results();
        OpResult first = results == null ? null : results.get(0);
        if (first instanceof OpResult.DataSet set) {
            return set.stat();
        }
        return first instanceof OpResult.Created created ? created.stat() : null;
    }

    /** The receipt has the number and the time of the write. What a write does not change is as it was last seen. */
    private static Stat ofReceipt(@Nullable Stat before, byte[] data, Stat receipt) {
        long zxid = receipt.czxid();
        long time = receipt.ctime();
        if (before == null) {
            return new Stat(zxid, zxid, time, time, 0, 0, 0, 0, data.length, 0, zxid);
        }
        return new Stat(
                before.czxid(),
                zxid,
                before.ctime(),
                time,
                before.version() + 1,
                before.cversion(),
                before.aversion(),
                before.ephemeralOwner(),
                data.length,
                before.numChildren(),
                before.pzxid());
    }

    /** Old servers send no Stat of a node that a transaction has created. Then a later one is given. */
    private void readStat(Completion<Stat> done) {
        context.client().operations().exists(path).whenDone(read -> {
            Stat now = read.value();
            done.set(now == null ? new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) : now);
        });
    }
}
