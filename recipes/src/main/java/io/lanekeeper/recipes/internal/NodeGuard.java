// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The proofs that the nodes of a lease exist: as a condition of a transaction, and as an answer. The names of the nodes are unique,
 * so their existence is the ownership.
 */
final class NodeGuard {
    private final RecipeContext context;
    private final LoopSession session;
    private final List<String> nodes;
    private final long token;

    NodeGuard(RecipeContext context, LoopSession session, List<String> nodes, long token) {
        this.context = context;
        this.session = session;
        this.nodes = nodes;
        this.token = token;
    }

    /**
     * Applies {@code ops} if all nodes exist.
     *
     * @param gone called on the loop, with the error, if one does not exist or the session is over
     */
    void apply(List<Op> ops, Promise<List<OpResult>> result, Consumer<Throwable> gone) {
        List<Op> all = new ArrayList<>(nodes.size() + ops.size());
        nodes.forEach(node -> all.add(Op.check(node, ZooKeeperOperations.ANY_VERSION)));
        all.addAll(ops);
        context.in(session).multi(all).whenDone(done -> {
            Throwable error = done.exception();
            List<OpResult> results = done.value();
            if (error == null && results != null) {
                result.set(List.copyOf(results.subList(nodes.size(), results.size())));
            } else if (error instanceof TransactionRefusedException refused) {
                refused(refused, ops, result, gone);
            } else if (error != null && Failure.of(error) == Failure.SESSION_OVER) {
                gone.accept(error);
            } else if (error != null) {
                result.setException(error);
            }
        });
    }

    private void refused(
            TransactionRefusedException error, List<Op> ops, Promise<List<OpResult>> result, Consumer<Throwable> gone) {
        int index = error.index() - nodes.size();
        if (index >= 0) {
            result.setException(withoutChecks(error, index, ops));
        } else if (error.code() == ErrorCode.NO_NODE) {
            gone.accept(error);
        } else {
            result.setException(error); // NO_AUTH, for example: the check needs READ.
        }
    }

    /** Returns the error with the indexes that the caller's operations have. */
    private TransactionRefusedException withoutChecks(TransactionRefusedException error, int index, List<Op> ops) {
        RequestContext where = new RequestContext("guarded", error.path(), null, session.id());
        return new TransactionRefusedException(
                error.number(),
                index,
                ops.get(index).toString(),
                error.outcomes().subList(nodes.size(), error.outcomes().size()),
                where);
    }

    /**
     * Asks whether all nodes exist, behind a sync. On the loop.
     *
     * @param gone called on the loop before the result is false since a node does not exist
     */
    void verify(Promise<Boolean> result, Runnable gone) {
        ZooKeeperOperations operations = context.in(session);
        AsyncResult<Void> synced = operations.sync(nodes.get(0));
        List<AsyncResult<@Nullable Stat>> found = new ArrayList<>();
        nodes.forEach(node -> found.add(operations.exists(node)));
        found.get(found.size() - 1)
                .whenDone(
                        last -> { // Replies come in order.
                            Throwable error = synced.exception();
                            boolean all = true;
                            for (AsyncResult<@Nullable Stat> each : found) {
                                Stat stat = each.value();
                                error = error == null ? each.exception() : error;
                                all &= stat != null && stat.czxid() == token;
                            }
                            verified(error, all, result, gone);
                        });
    }

    private static void verified(@Nullable Throwable error, boolean all, Promise<Boolean> result, Runnable gone) {
        if (error == null) {
            if (!all) {
                gone.run();
            }
            result.set(all);
        } else if (Failure.of(error) == Failure.SESSION_OVER) {
            result.set(false);
        } else {
            result.setException(error);
        }
    }
}
