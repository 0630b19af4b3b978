// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that are applied exactly once, although they would leave no trace of their own. Each creates a receipt, an
 * ephemeral node with a unique name, which answers when the reply is lost. The receipt is deleted in the background. It costs no
 * time, one more operation in the transaction, and one deletion behind it. Confined to the loop.
 */
public final class Receipts {
    private static final byte[] NOTHING = new byte[0];

    private final RecipeContext context;
    private final String directory;

    /** Makes receipts for the transactions of the recipe at {@code path}. They are in a sibling of that node. */
    public Receipts(RecipeContext context, String path) {
        this.context = context;
        directory = path + "-__receipts__";
    }

    /** Returns the directory of the receipts. */
    public String directory() {
        return directory;
    }

    /**
     * A transaction that was applied, once. Either the reply came, with {@code results}, or it was lost and the receipt was found.
     *
     * @param results those of the operations that were given; null if the reply was lost
     * @param receipt its {@code czxid} is the transaction, its {@code ctime} the time of that; null if the reply came
     */
    public record Applied(
            @Nullable List<OpResult> results, @Nullable Stat receipt) {}

    /**
     * Applies {@code ops} in {@code session}. Attempts that were certainly not applied are repeated without a limit, unless
     * {@code done} is complete.
     *
     * @param done fails with a {@link TransactionRefusedException} if the server refuses one of {@code ops}; with
     *     {@link Failure#SESSION_OVER} if nothing was applied before the session ended; with an unknown outcome if the session
     *     ended before the receipt could be looked for, since it took the receipt along
     */
    public void multi(LoopSession session, List<Op> ops, Completion<Applied> done) {
        new Attempts(session, ops, done).begin();
    }

    /** The attempts of one transaction. */
    private final class Attempts {
        private final LoopSession session;
        private final List<Op> ops;
        private final Completion<Applied> done;
        private final String receipt;
        private int failures;
        /** The error of the attempt of unknown outcome that the receipt is looked for; null if there is none. */
        private @Nullable Throwable doubt;

        Attempts(LoopSession session, List<Op> ops, Completion<Applied> done) {
            this.session = session;
            this.ops = List.copyOf(ops);
            this.done = done;
            receipt = directory + '/' + context.guid(session);
        }

        void begin() {
            context.work().begun();
            send();
        }

        private void send() {
            if (done.isDone()) {
                context.work().ended();
                return;
            }
            List<Op> all = new ArrayList<>(ops);
            all.add(Op.create(receipt, NOTHING, context.node(CreateMode.EPHEMERAL)));
            context.in(session).multi(all).whenDone(this::sent);
        }

        private void sent(AsyncResult<List<OpResult>> multi) {
            Throwable error = multi.exception();
            List<OpResult> results = multi.value();
            if (results != null) {
                applied(new Applied(List.copyOf(results.subList(0, ops.size())), null));
            } else if (refusedReceipt(error, ErrorCode.NO_NODE)) {
                context.createDirectory(session, directory, true).whenDone(this::directoryMade);
            } else if (error != null) {
                failed(error);
            }
        }

        private boolean refusedReceipt(@Nullable Throwable error, ErrorCode code) {
            return error instanceof TransactionRefusedException refused
                    && refused.index() == ops.size()
                    && refused.code() == code;
        }

        private void directoryMade(AsyncResult<@Nullable Void> made) {
            Throwable error = made.exception();
            if (error == null || Failure.of(error) == Failure.UNKNOWN) {
                send(); // The creation of a directory may be repeated.
            } else {
                failed(error);
            }
        }

        private void failed(Throwable error) {
            switch (Failure.of(error)) {
                case UNKNOWN -> {
                    doubt = error;
                    look();
                }
                case PASSING -> pause(this::send);
                case SESSION_OVER, STOPPED, FINAL -> end(error);
            }
        }

        private void look() {
            new BehindSync(context, context.in(session))
                    .read(receipt, own -> own.exists(receipt))
                    .whenDone(this::looked);
        }

        private void looked(AsyncResult<@Nullable Stat> read) {
            Throwable error = read.exception();
            Stat found = read.value();
            if (found != null) {
                applied(new Applied(null, found));
            } else if (error == null) {
                doubt = null;
                send();
            } else {
                notFound(error);
            }
        }

        private void notFound(Throwable error) {
            switch (Failure.of(error)) {
                case UNKNOWN -> look();
                case PASSING -> pause(this::look);
                case SESSION_OVER, STOPPED, FINAL -> end(doubt == null ? error : doubt);
            }
        }

        private void pause(Runnable next) {
            failures++;
            context.later(failures, next, () -> end(RecipeContext.stopped("multi", receipt)));
        }

        private void applied(Applied how) {
            done.set(how);
            context.cleanup().delete(session, receipt, context.promise());
            context.work().ended();
        }

        private void end(Throwable error) {
            done.setException(error);
            context.work().ended();
        }
    }
}
