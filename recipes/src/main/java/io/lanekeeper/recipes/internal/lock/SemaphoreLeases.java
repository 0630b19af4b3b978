// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Leases;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The units that one call has got, with one node each. They are lost together. The list of them changes on the loop. */
final class SemaphoreLeases extends NodeLease implements Leases {
    private final Semaphores semaphores;
    private volatile List<Unit> units;
    /** The units that are deleted at the end of the whole lease. */
    private List<Unit> last = List.of();

    SemaphoreLeases(Semaphores semaphores, LoopSession session, List<String> paths, long token, String identifier) {
        super(semaphores.queues().context(), session, paths.get(0), token, identifier, () -> {});
        this.semaphores = semaphores;
        units = paths.stream().map(Unit::new).toList();
    }

    /** One of the units. */
    private final class Unit extends NodeLease {
        Unit(String path) {
            super(
                    SemaphoreLeases.this.context(),
                    SemaphoreLeases.this.session(),
                    path,
                    SemaphoreLeases.this.token(),
                    SemaphoreLeases.this.identifier(),
                    () -> {});
        }

        /** A unit whose node was deleted by others takes all along. */
        @Override
        protected void changed(LeaseState next) {
            if (next == LeaseState.LOST) {
                unitLost();
            }
        }

        @Override
        public AsyncResult<Void> release() {
            Promise<Void> result = context().promise();
            context().run(result, () -> RecipeContext.forward(releaseUnit(this), result));
            return result;
        }
    }

    /** Begins to follow the session. On the loop, in the step of the grant. */
    void start() {
        semaphores.add(this);
        begin();
        units.forEach(NodeLease::begin);
    }

    @Override
    public List<Lease> units() {
        return List.copyOf(units);
    }

    @Override
    protected List<String> nodes() {
        return units.stream().map(NodeLease::path).toList();
    }

    // The loss.

    private boolean sessionIsPresent() {
        return !session().isOver() && session().equals(context().sessions().session());
    }

    private void unitLost() {
        if (sessionIsPresent()) {
            lost(LossCause.NODE_GONE);
        } // Else the session's end is reported to each lease.
    }

    @Override
    protected void changed(LeaseState next) {
        if (!next.ended()) {
            return;
        }
        semaphores.remove(this);
        last = units;
        units = List.of();
        if (next == LeaseState.RELEASED) {
            last.forEach(NodeLease::passedOn);
        } else if (sessionIsPresent()) {
            last.forEach(unit -> unit.lost(LossCause.NODE_GONE));
            last.forEach(unit ->
                    context().cleanup().delete(session(), unit.path(), context().promise()));
        }
    }

    /** The list of nodes and the deletions have one order on the loop, so a node that is being released is no loss. */
    @Override
    public AsyncResult<List<OpResult>> guarded(List<Op> ops) {
        List<Op> all = List.copyOf(ops);
        Promise<List<OpResult>> result = context().promise();
        context().run(result, () -> RecipeContext.forward(super.guarded(all), result));
        return result;
    }

    // The release.

    @Override
    protected void deleteNodes(Promise<@Nullable Void> done) {
        delete(last, done);
    }

    private AsyncResult<Void> releaseUnit(Unit unit) {
        return !units.contains(unit) || units.size() == 1 ? releaseLast(unit) : release(List.of(unit));
    }

    /** Returns the release of all, or that of a unit which is not among them any more. */
    private AsyncResult<Void> releaseLast(Unit unit) {
        return units.contains(unit) || state().ended() ? release() : released(unit);
    }

    @Override
    public AsyncResult<Void> release(int count) {
        int most = units.size();
        if (count < 1 || (count > most && !state().ended())) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 to " + most + ")");
        }
        Promise<Void> result = context().promise();
        context().run(result, () -> RecipeContext.forward(releaseSome(count), result));
        return result;
    }

    private AsyncResult<Void> releaseSome(int count) {
        List<Unit> present = units;
        return count >= present.size() ? release() : release(present.subList(present.size() - count, present.size()));
    }

    /** Releases some of the units, and not all. The first one stays as long as possible: its path is that of the whole. */
    private AsyncResult<Void> release(List<Unit> some) {
        List<Unit> going = List.copyOf(some);
        List<Unit> left = new ArrayList<>(units);
        left.removeAll(going);
        units = List.copyOf(left);
        going.forEach(NodeLease::passedOn);
        Promise<@Nullable Void> gone = context().promise();
        delete(going, gone);
        Promise<Void> result = context().promise();
        RecipeContext.forward(gone, result);
        return result;
    }

    private AsyncResult<Void> released(Unit unit) {
        Promise<@Nullable Void> gone = context().promise();
        context().cleanup().delete(session(), unit.path(), gone);
        Promise<Void> result = context().promise();
        RecipeContext.forward(gone, result);
        return result;
    }

    /** One transaction; if it fails, since one node is gone for example, each node is deleted on its own. */
    private void delete(List<Unit> going, Promise<@Nullable Void> done) {
        if (going.size() == 1) {
            context().cleanup().delete(session(), going.get(0).path(), done);
            return;
        }
        List<Op> ops = going.stream().map(unit -> Op.delete(unit.path())).toList();
        context().in(session()).multi(ops).whenDone(deleted -> {
            if (deleted.exception() == null) {
                done.set(null);
            } else {
                deleteEach(going, done);
            }
        });
    }

    private void deleteEach(List<Unit> going, Promise<@Nullable Void> done) {
        int[] open = {going.size()};
        List<Throwable> errors = new ArrayList<>();
        for (Unit unit : going) {
            Promise<@Nullable Void> gone = context().promise();
            gone.whenDone(one -> {
                Throwable error = one.exception();
                if (error != null) {
                    errors.add(error);
                }
                open[0]--;
                if (open[0] == 0 && errors.isEmpty()) {
                    done.set(null);
                } else if (open[0] == 0) {
                    done.setException(errors.get(0));
                }
            });
            context().cleanup().delete(session(), unit.path(), gone);
        }
    }
}
