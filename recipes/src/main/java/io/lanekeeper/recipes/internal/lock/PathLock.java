// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.ExpiryPolicy;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lock at a path, or the side of readers of a read-write lock. All objects of one path and layout share one queue. Immutable. */
final class PathLock implements Lock {
    private final ContenderQueues queues;
    private final LockTerms terms;

    PathLock(ContenderQueues queues, LockTerms terms) {
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

    private void contend(CallDeadline deadline, Promise<? super NodeLease> result) {
        context().call(result, () -> LockClaim.begin(queues, terms, deadline, this::lease, result));
    }

    private NodeLease lease(Contender contender, Runnable onEnd) {
        return new NodeLease(
                context(), contender.session(), contender.path(), contender.token(), contender.identifier(), onEnd);
    }

    @Override
    public AsyncResult<List<io.lanekeeper.recipes.lock.Contender>> contenders() {
        return context().request(() -> ContenderReader.read(context(), terms.key()));
    }

    @Override
    public AsyncResult<Lease> adopt(String path, long token) {
        NodeName name = Adoption.nameOf(terms, path);
        Promise<Lease> result = context().promise();
        context()
                .waitingCall(
                        result, () -> new Adoption<NodeLease>(queues, terms, name, token, this::lease, result).begin());
        return result;
    }

    @Override
    public Lock identifier(String identifier) {
        return new PathLock(queues, terms.withIdentifier(identifier));
    }

    @Override
    public Lock layout(Layout layout) {
        return new PathLock(queues, terms.withLayout(layout));
    }

    @Override
    public Lock watchOwnNode(boolean watch) {
        return new PathLock(queues, terms.withOwnNodeWatched(watch));
    }

    @Override
    public Lock onExpiry(ExpiryPolicy policy) {
        return new PathLock(queues, terms.withExpiry(policy));
    }
}
