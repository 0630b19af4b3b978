// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Semaphore;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A semaphore at a path. All objects of one path and layout share one queue. Immutable. */
final class PathSemaphore implements Semaphore {
    private final Semaphores semaphores;
    private final SemaphoreTerms terms;

    PathSemaphore(Semaphores semaphores, SemaphoreTerms terms) {
        this.semaphores = semaphores;
        this.terms = terms;
    }

    private RecipeContext context() {
        return semaphores.queues().context();
    }

    @Override
    public AsyncResult<Leases> acquire(int count) {
        terms.checkCount(count);
        Promise<Leases> result = context().promise();
        contend(count, CallDeadline.NONE, result);
        return result;
    }

    @Override
    public AsyncResult<@Nullable Leases> tryAcquire(int count, Duration timeout) {
        terms.checkCount(count);
        CallDeadline deadline = CallDeadline.in(timeout);
        Promise<@Nullable Leases> result = context().promise();
        contend(count, deadline, result);
        return result;
    }

    private void contend(int count, CallDeadline deadline, Promise<? super SemaphoreLeases> result) {
        context().call(result, () -> SemaphoreClaim.begin(semaphores, terms, count, deadline, result));
    }

    @Override
    public AsyncResult<Integer> max() {
        String path = terms.maxPath();
        if (path == null || !terms.isDynamic()) {
            return AsyncResults.completed(context().handler(), terms.options().max());
        }
        return context()
                .request(() ->
                        context().client().operations().getData(path).map(node -> SemaphoreMax.of(terms, node.data())));
    }

    @Override
    public AsyncResult<List<Contender>> holders() {
        return context().request(() -> HoldersReader.read(context(), terms));
    }
}
