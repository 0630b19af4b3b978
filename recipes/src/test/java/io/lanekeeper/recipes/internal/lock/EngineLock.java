// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.simulation.lock.LockUnderTest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The lock of a client. */
public final class EngineLock implements LockUnderTest {
    private final Lock lock;

    /** Makes the lock of one client at {@code path}. */
    public EngineLock(RecipeContext context, String path) {
        lock = new Locks(context, Layout.CURATOR).lock(path);
    }

    @Override
    public AsyncResult<? extends @Nullable Lease> acquire() {
        return lock.acquire();
    }

    @Override
    public AsyncResult<? extends @Nullable Lease> tryAcquire(Duration timeout) {
        return lock.tryAcquire(timeout);
    }

    @Override
    public boolean makesDirectory() {
        return true;
    }
}
