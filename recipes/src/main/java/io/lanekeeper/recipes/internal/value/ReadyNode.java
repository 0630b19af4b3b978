// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The node {@code ready} of a double barrier. Confined to the loop. */
final class ReadyNode {
    static final String NAME = "ready";
    private static final int MOST_CHECKED = 1000;
    private static final byte[] NOTHING = new byte[0];

    private final RecipeContext context;
    private final String barrier;

    ReadyNode(RecipeContext context, String barrier) {
        this.context = context;
        this.barrier = barrier;
    }

    String path() {
        return barrier + '/' + NAME;
    }

    /** Returns the names of members among the children. */
    static List<String> members(List<String> children) {
        return children.stream().filter(name -> !name.equals(NAME)).sorted().toList();
    }

    /**
     * Creates the node, on condition that all {@code members} still exist: one that has died or given up since they were listed must not count.
     * More than {@value #MOST_CHECKED} are not checked, to keep the request small.
     *
     * @return fails with NO_NODE if a member has gone, with NODE_EXISTS if the node exists
     */
    AsyncResult<List<OpResult>> create(LoopSession session, List<String> members) {
        List<Op> ops = new ArrayList<>();
        if (members.size() <= MOST_CHECKED) {
            members.forEach(name -> ops.add(Op.check(barrier + '/' + name, ZooKeeperOperations.ANY_VERSION)));
        }
        ops.add(Op.createWithStat(path(), NOTHING, context.node(CreateMode.PERSISTENT)));
        return context.in(session).multi(ops);
    }

    /** Returns the transaction that has created the node; 0 if the server does not tell. */
    static long created(@Nullable List<OpResult> results) {
        OpResult last = results == null ? null : results.get(results.size() - 1);
        Stat stat = last instanceof OpResult.Created created ? created.stat() : null;
        return stat == null ? 0 : stat.czxid();
    }

    /** Reads the node's Stat behind a sync, and sets a watch. */
    AsyncResult<@Nullable Stat> readBehindSync(LoopSession session, Watch watch) {
        return new BehindSync(context, context.in(session)).read(path(), own -> own.exists(path(), watch));
    }

    /**
     * Removes the node that the last member left behind because it died. A round that begins meanwhile has another node, which must stay.
     * No deletion can tell them apart, since both have version 0. So the old one gets version 1 first.
     *
     * @param done called when the node is gone or another one, or when that failed; with an error that time does not heal, or null
     */
    void removeStale(LoopSession session, Consumer<@Nullable Throwable> done) {
        context.in(session).exists(path()).whenDone(looked -> {
            Throwable error = looked.exception();
            Stat stale = looked.value();
            if (stale == null) {
                done.accept(lasting(error));
            } else {
                context.in(session).getChildren(barrier).whenDone(listed -> {
                    List<String> children = listed.value();
                    if (children == null || !members(children).isEmpty()) {
                        done.accept(lasting(listed.exception()));
                    } else {
                        mark(session, stale, done);
                    }
                });
            }
        });
    }

    private void mark(LoopSession session, Stat stale, Consumer<@Nullable Throwable> done) {
        context.in(session)
                .setData(path(), NOTHING, Math.max(0, stale.version()))
                .whenDone(set -> {
                    Stat marked = set.value();
                    if (marked != null && marked.czxid() == stale.czxid()) {
                        context.in(session)
                                .delete(path(), marked.version())
                                .whenDone(deleted -> done.accept(lasting(deleted.exception())));
                    } else {
                        done.accept(lasting(set.exception()));
                    }
                });
    }

    private static @Nullable Throwable lasting(@Nullable Throwable error) {
        boolean fine = error == null
                || Failure.is(error, ErrorCode.NO_NODE)
                || Failure.is(error, ErrorCode.BAD_VERSION)
                || Failure.of(error) != Failure.FINAL;
        return fine ? null : error;
    }
}
