// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.ReentrantLock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A reentrant lock at a path. Owners are shared by all objects of the path. Immutable. */
final class OwnerLock implements ReentrantLock {
    private final ContenderQueues queues;
    private final OwnerHolds holds;
    private final LockTerms terms;
    private final int limit;

    OwnerLock(ContenderQueues queues, OwnerHolds holds, LockTerms terms, int limit) {
        this.queues = queues;
        this.holds = holds;
        this.terms = terms;
        this.limit = limit;
    }

    @Override
    public AsyncResult<Lease> acquire(Object owner) {
        Promise<Lease> result = queues.context().promise();
        contend(owner, CallDeadline.NONE, result);
        return result;
    }

    @Override
    public AsyncResult<@Nullable Lease> tryAcquire(Object owner, Duration timeout) {
        CallDeadline deadline = CallDeadline.in(timeout);
        Promise<@Nullable Lease> result = queues.context().promise();
        contend(owner, deadline, result);
        return result;
    }

    private void contend(Object owner, CallDeadline deadline, Promise<? super OwnerLease> result) {
        OwnerHolds.Key key = key(owner);
        queues.context().call(result, () -> begin(key, new OwnerCall(deadline, limit, result)));
    }

    private void begin(OwnerHolds.Key key, OwnerCall call) {
        OwnerHold hold = holds.find(key);
        if (call.isDone()) {
            return; // Cancelled before the loop has come to it.
        } else if (hold != null && !hold.isOver()) {
            hold.join(call);
        } else if (queues.isStopped()) {
            call.fail(RecipeContext.stopped("acquire", terms.path()));
        } else if (call.isNow() && terms.mustWait(queues)) {
            call.giveUp();
        } else {
            OwnerHold added = new OwnerHold(queues, terms, holds, key);
            holds.add(key, added);
            added.join(call);
            added.begin();
        }
    }

    private OwnerHolds.Key key(Object owner) {
        return new OwnerHolds.Key(terms.key(), Objects.requireNonNull(owner, "owner"));
    }

    @Override
    public int holds(Object owner) {
        OwnerHold hold = holds.find(key(owner));
        return hold == null ? 0 : hold.count();
    }

    @Override
    public ReentrantLock limit(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("max: " + max + " (expected: at least 1)");
        }
        return new OwnerLock(queues, holds, terms, max);
    }
}
