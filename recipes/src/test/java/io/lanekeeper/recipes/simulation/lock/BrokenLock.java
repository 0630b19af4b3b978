// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.simulation.PlantedFault;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A lock with a planted fault. */
final class BrokenLock implements LockUnderTest {
    private static final int ONE_IN = 4;

    private final PlantedFault fault;
    private final RecipeContext context;
    private final LockUnderTest lock;
    private final Random random;

    private BrokenLock(PlantedFault fault, RecipeContext context, LockUnderTest lock, long seed) {
        this.fault = fault;
        this.context = context;
        this.lock = lock;
        random = new Random(seed);
    }

    /** Returns {@code lock} itself if the fault is not one of locks. */
    static LockUnderTest of(PlantedFault fault, SimulatedProcess process, LockUnderTest lock) {
        return switch (fault) {
            case NONE, WRITES_UNGUARDED, SLOW_CLOCKS, LOSES_RECURSIVE_WATCHES -> lock;
            default -> new BrokenLock(fault, process.context(), lock, process.number());
        };
    }

    @Override
    public boolean makesDirectory() {
        return lock.makesDirectory();
    }

    @Override
    public AsyncResult<? extends @Nullable Lease> acquire() {
        LoopSession session = context.sessions().session();
        boolean strikes = random.nextInt(ONE_IN) == 0;
        return strikes && fault == PlantedFault.GRANTS_OUT_OF_TURN && session != null
                ? outOfTurn(session)
                : broken(lock.acquire());
    }

    @Override
    public AsyncResult<? extends @Nullable Lease> tryAcquire(Duration timeout) {
        return broken(lock.tryAcquire(timeout));
    }

    private AsyncResult<? extends @Nullable Lease> outOfTurn(LoopSession session) {
        Promise<Lease> result = context.promise();
        context.in(session)
                .createWithStat(
                        LockPlay.LOCK + "/_c_x-lock-", new byte[0], context.node(CreateMode.EPHEMERAL_SEQUENTIAL))
                .whenDone(done -> {
                    CreatedNode node = done.value();
                    if (node != null) {
                        NodeLease lease = new NodeLease(
                                context, session, node.path(), node.stat().czxid(), "", () -> {});
                        lease.begin();
                        result.set(lease);
                    } else {
                        result.cancel();
                    }
                });
        return result;
    }

    private AsyncResult<? extends @Nullable Lease> broken(AsyncResult<? extends @Nullable Lease> inner) {
        switch (fault) {
            case LEAVES_TIMERS -> context.after(Duration.ofDays(1), () -> {});
            case LEAVES_WATCHES ->
                context.client().client().exists("/never", context.client().onLoop(event -> {}));
            case ALL_WAITERS_LOOK -> look(inner);
            default -> {}
        }
        Promise<@Nullable Lease> result = context.promise();
        if (fault == PlantedFault.WAITS_FOR_A_LANE) {
            inner.link(done -> pass(done, result));
        } else {
            inner.whenDone(done -> pass(done, result));
        }
        if (fault != PlantedFault.IGNORES_CANCELLATION) {
            result.whenDone(done -> inner.cancel());
        }
        return result;
    }

    private void look(AsyncResult<?> until) {
        context.client().client().getChildren(LockPlay.LOCK, context.client().onLoop(event -> {
            if (!until.isDone() && context.sessions().connected()) {
                look(until);
            }
        }));
    }

    private void pass(AsyncResult<? extends @Nullable Lease> done, Promise<@Nullable Lease> result) {
        Throwable error = done.exception();
        Lease lease = done.value();
        if (fault == PlantedFault.FORGETS_RESULTS && random.nextInt(ONE_IN) == 0) {
            return;
        } else if (error != null) {
            result.setException(error);
        } else if (!result.set(lease == null ? null : new BrokenLease(fault, lease))
                && lease != null
                && fault != PlantedFault.IGNORES_CANCELLATION) {
            lease.release();
        }
    }
}
