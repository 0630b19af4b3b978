// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.ExpiryPolicy;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.ReadWriteLock.WriteLease;
import io.lanekeeper.recipes.lock.ReadWriteLock.WriteLock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The side of writers of a read-write lock. Its leases can be downgraded. Immutable. */
final class PathWriteLock implements WriteLock {
    private final ContenderQueues queues;
    private final LockTerms terms;

    PathWriteLock(ContenderQueues queues, LockTerms terms) {
        this.queues = queues;
        this.terms = terms;
    }

    private RecipeContext context() {
        return queues.context();
    }

    @Override
    public String path() {
        return terms.path();
    }

    @Override
    public AsyncResult<Lease> acquire() {
        Promise<Lease> result = context().promise();
        contend(CallDeadline.NONE, result);
        return result;
    }

    @Override
    public AsyncResult<@Nullable Lease> tryAcquire(Duration timeout) {
        CallDeadline deadline = CallDeadline.in(timeout);
        Promise<@Nullable Lease> result = context().promise();
        contend(deadline, result);
        return result;
    }

    @Override
    public AsyncResult<WriteLease> acquireWrite() {
        Promise<WriteLease> result = context().promise();
        contend(CallDeadline.NONE, result);
        return result;
    }

    @Override
    public AsyncResult<@Nullable WriteLease> tryAcquireWrite(Duration timeout) {
        CallDeadline deadline = CallDeadline.in(timeout);
        Promise<@Nullable WriteLease> result = context().promise();
        contend(deadline, result);
        return result;
    }

    private void contend(CallDeadline deadline, Promise<? super WriteNodeLease> result) {
        context().call(result, () -> LockClaim.begin(queues, terms, deadline, this::lease, result));
    }

    private WriteNodeLease lease(io.lanekeeper.recipes.internal.lock.Contender contender, Runnable onEnd) {
        return new WriteNodeLease(queues, terms, contender, onEnd);
    }

    @Override
    public AsyncResult<List<Contender>> contenders() {
        return context().request(() -> ContenderReader.read(context(), terms.key()));
    }

    @Override
    public AsyncResult<Lease> adopt(String path, long token) {
        NodeName name = Adoption.nameOf(terms, path);
        Promise<Lease> result = context().promise();
        context()
                .waitingCall(
                        result,
                        () -> new Adoption<WriteNodeLease>(queues, terms, name, token, this::lease, result).begin());
        return result;
    }

    @Override
    public WriteLock identifier(String identifier) {
        return new PathWriteLock(queues, terms.withIdentifier(identifier));
    }

    @Override
    public WriteLock layout(Layout layout) {
        return new PathWriteLock(queues, terms.withLayout(layout));
    }

    @Override
    public WriteLock watchOwnNode(boolean watch) {
        return new PathWriteLock(queues, terms.withOwnNodeWatched(watch));
    }

    @Override
    public WriteLock onExpiry(ExpiryPolicy policy) {
        return new PathWriteLock(queues, terms.withExpiry(policy));
    }
}
