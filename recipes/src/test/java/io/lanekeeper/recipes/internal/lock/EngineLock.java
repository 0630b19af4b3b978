// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.simulation.lock.LockUnderTest;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queue of contenders as a lock. */
public final class EngineLock implements LockUnderTest {
    private static final ContenderKind LOCK = new ContenderKind("lock-", Set.of("lock-"), false);

    private final RecipeContext context;
    private final ContenderQueue queue;

    /** Makes the lock of one client at {@code path}. */
    public EngineLock(RecipeContext context, String path) {
        this.context = context;
        queue = new ContenderQueue(context, path, Layout.CURATOR, Set.of("lock-"));
    }

    @Override
    public AsyncResult<@Nullable Lease> acquire() {
        return contend(false);
    }

    @Override
    public AsyncResult<@Nullable Lease> tryAcquire(Duration timeout) {
        Promise<@Nullable Lease> result = contend(timeout.isZero());
        if (!timeout.isZero()) {
            Cancellable timer = context.after(timeout, () -> result.set(null));
            result.whenDone(done -> timer.cancel());
        }
        return result;
    }

    private Promise<@Nullable Lease> contend(boolean atOnce) {
        Promise<@Nullable Lease> result = context.promise();
        context.run(result, () -> queue.add(new Contender(queue, LOCK, "", atOnce, false, result)));
        return result;
    }

    @Override
    public boolean makesDirectory() {
        return false;
    }
}
