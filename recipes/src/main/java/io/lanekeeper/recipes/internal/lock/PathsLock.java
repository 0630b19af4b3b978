// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.lock.MultiLock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lock of several paths. Immutable. */
final class PathsLock implements MultiLock {
    private final ContenderQueues queues;
    private final List<LockTerms> locks;

    PathsLock(ContenderQueues queues, List<LockTerms> locks) {
        this.queues = queues;
        this.locks = List.copyOf(locks);
    }

    @Override
    public AsyncResult<MultiLease> acquire() {
        Promise<MultiLease> result = queues.context().promise();
        contend(CallDeadline.NONE, result);
        return result;
    }

    @Override
    public AsyncResult<@Nullable MultiLease> tryAcquire(Duration timeout) {
        CallDeadline deadline = CallDeadline.in(timeout);
        Promise<@Nullable MultiLease> result = queues.context().promise();
        contend(deadline, result);
        return result;
    }

    private void contend(CallDeadline deadline, Promise<? super MultiNodeLease> result) {
        queues.context().call(result, () -> MultiClaim.begin(queues, locks, deadline, result));
    }
}
