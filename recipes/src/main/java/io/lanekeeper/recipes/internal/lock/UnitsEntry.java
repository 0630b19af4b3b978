// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that creates units and deletes the own node in the queue. After an unknown outcome the units are looked for by the
 * unique parts of their names. An entry that was abandoned goes on until it is certain that no unit is left. Confined to the loop.
 */
final class UnitsEntry {
    private final SemaphoreHead head;
    private final RecipeContext context;
    private final LoopSession session;
    private final SemaphoreTerms terms;
    private final String ownNode;
    private final List<String> names = new ArrayList<>();
    /** Not null after the contender has left. */
    private @Nullable Completion<@Nullable Void> abandoned;

    private int max;
    private boolean ended;
    private int failures;

    /** @param ownNode the node in the queue, which must exist */
    UnitsEntry(
            SemaphoreHead head,
            RecipeContext context,
            LoopSession session,
            SemaphoreTerms terms,
            int count,
            String ownNode) {
        this.head = head;
        this.context = context;
        this.session = session;
        this.terms = terms;
        this.ownNode = ownNode;
        for (int i = 0; i < count; i++) {
            names.add(terms.unitName(context.guid(session)));
        }
    }

    /** @param maxVersion the version that the node with the maximum must have; -1 if that is not to be checked */
    void send(int most, int maxVersion) {
        max = most;
        CreateMode mode = terms.isKazoo() ? CreateMode.EPHEMERAL : CreateMode.EPHEMERAL_SEQUENTIAL;
        List<Op> ops = new ArrayList<>(names.size() + 2);
        for (String name : names) {
            ops.add(Op.createWithStat(terms.unit(name), terms.data(), context.node(mode)));
        }
        ops.add(Op.delete(ownNode));
        String maxPath = terms.maxPath();
        if (maxPath != null && maxVersion >= 0) {
            ops.add(Op.check(maxPath, maxVersion));
        }
        context.in(session).multi(ops).whenDone(this::replied);
    }

    private void replied(AsyncResult<List<OpResult>> done) {
        Throwable error = done.exception();
        List<OpResult> results = done.value();
        if (results == null) {
            refused(error);
            return;
        }
        List<String> paths = new ArrayList<>(names.size());
        Stat stat = null;
        for (OpResult each : results) {
            if (each instanceof OpResult.Created created) {
                paths.add(created.path());
                stat = created.stat();
            }
        }
        if (stat == null) {
            find(); // This server sends no Stat in a transaction.
        } else {
            applied(paths, stat.czxid());
        }
    }

    private void refused(@Nullable Throwable error) {
        if (error == null) {
            return;
        }
        boolean ownNodeGone = error instanceof TransactionRefusedException refused
                && refused.code() == ErrorCode.NO_NODE
                && refused.index() == names.size();
        if (ownNodeGone) {
            end(head::displaced);
        } else if (isPassing(error)) {
            end(head::notTaken); // The next reading shows why.
        } else {
            failed(error, false);
        }
    }

    private static boolean isPassing(Throwable error) {
        return Failure.is(error, ErrorCode.NO_NODE)
                || Failure.is(error, ErrorCode.BAD_VERSION)
                || Failure.is(error, ErrorCode.NODE_EXISTS);
    }

    /** @param looking whether the outcome of the transaction is unknown, whatever this error is */
    private void failed(Throwable error, boolean looking) {
        Failure kind = Failure.of(error);
        if (kind == Failure.UNKNOWN || (looking && kind == Failure.PASSING)) {
            again(this::find);
        } else if (kind == Failure.PASSING) {
            end(head::notTaken);
        } else if (kind == Failure.FINAL) {
            end(() -> head.unusable(error));
        } else {
            end(() -> {}); // The session's end says the same.
        }
    }

    /** Looks for the units and the own node, behind a sync. */
    private void find() {
        ZooKeeperOperations operations = context.in(session);
        AsyncResult<List<String>> units =
                new BehindSync(context, operations).read(terms.directory(), own -> own.getChildren(terms.directory()));
        operations.exists(ownNode).whenDone(own -> found(units, own));
    }

    private void found(AsyncResult<List<String>> units, AsyncResult<@Nullable Stat> own) {
        Throwable error = units.exception();
        error = error != null && !Failure.is(error, ErrorCode.NO_NODE) ? error : own.exception();
        if (error != null) {
            failed(error, true);
            return;
        }
        List<String> children = units.value();
        List<String> paths = new ArrayList<>();
        for (String child : children == null ? List.<String>of() : children) {
            if (names.stream().anyMatch(child::startsWith)) {
                paths.add(terms.unit(child));
            }
        }
        if (paths.size() == names.size()) {
            readStat(paths);
        } else if (!paths.isEmpty()) {
            deleteAll(paths, head::displaced); // Others have deleted some: the rest is of no use.
        } else {
            end(own.value() == null ? head::displaced : head::notTaken);
        }
    }

    private void readStat(List<String> paths) {
        context.in(session).exists(paths.get(0)).whenDone(done -> {
            Throwable error = done.exception();
            Stat stat = done.value();
            if (error != null) {
                failed(error, true);
            } else if (stat == null || stat.ephemeralOwner() != session.id()) {
                deleteAll(paths, head::displaced);
            } else {
                applied(paths, stat.czxid());
            }
        });
    }

    private void applied(List<String> paths, long czxid) {
        if (abandoned != null) {
            deleteAll(paths, () -> {});
        } else if (terms.options().strict()) {
            count(paths, czxid);
        } else {
            end(() -> head.taken(paths, czxid));
        }
    }

    /** Counts once more. Clients that do not need the head of the queue may have taken units meanwhile. */
    private void count(List<String> paths, long czxid) {
        context.in(session).getChildren(terms.directory()).whenDone(done -> {
            List<String> children = done.value();
            Throwable error = done.exception();
            if (abandoned != null) {
                deleteAll(paths, () -> {});
            } else if (children != null && UnitRanks.areBelow(max, children, paths)) {
                end(() -> head.taken(paths, czxid));
            } else if (children != null) {
                deleteAll(paths, head::displaced);
            } else if (error != null) {
                countFailed(error, paths, czxid);
            }
        });
    }

    private void countFailed(Throwable error, List<String> paths, long czxid) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> again(() -> applied(paths, czxid));
            case FINAL -> deleteAll(paths, () -> head.unusable(error));
            case SESSION_OVER, STOPPED -> end(() -> {});
        }
    }

    private void deleteAll(List<String> paths, Runnable then) {
        int[] open = {paths.size()};
        for (String path : paths) {
            Promise<@Nullable Void> gone = context.promise();
            gone.whenDone(done -> {
                open[0]--;
                if (open[0] == 0) {
                    end(then);
                }
            });
            context.cleanup().delete(session, path, gone);
        }
    }

    /** Gives up. {@code gone} completes when no unit is left. */
    void abandon(Completion<@Nullable Void> gone) {
        if (ended) {
            gone.set(null);
        } else {
            abandoned = gone;
        }
    }

    private void end(Runnable unlessAbandoned) {
        Completion<@Nullable Void> gone = abandoned;
        ended = true;
        if (gone == null) {
            unlessAbandoned.run();
        } else {
            gone.set(null);
        }
    }

    /** Repeats a step: at once after the first failure, later with pauses. */
    private void again(Runnable step) {
        int number = failures;
        failures++;
        if (number == 0) {
            step.run();
        } else {
            context.later(number - 1, step);
        }
    }
}
