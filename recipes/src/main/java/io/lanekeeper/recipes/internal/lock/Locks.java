// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.ExpiryPolicy;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.MultiLock;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.lock.ReentrantLock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The locks of one {@code Recipes} object. They share the queues. Any thread. */
public final class Locks {
    private final RecipeContext context;
    private final Layout layout;
    private final ContenderQueues queues;
    private final OwnerHolds holds = new OwnerHolds();

    /** @param layout the layout of locks that say nothing else */
    public Locks(RecipeContext context, Layout layout) {
        this.context = context;
        this.layout = layout;
        queues = new ContenderQueues(context);
    }

    /** Returns the queues, which recipes that contend in other directories use, too. */
    public ContenderQueues queues() {
        return queues;
    }

    /** Returns the lock at a path. */
    public Lock lock(String path) {
        return new PathLock(queues, terms(LockRole.EXCLUSIVE, path));
    }

    /** Returns the reentrant lock at a path. */
    public ReentrantLock reentrantLock(String path) {
        return new OwnerLock(queues, holds, terms(LockRole.EXCLUSIVE, path), Integer.MAX_VALUE);
    }

    /** Returns the read-write lock at a path. */
    public ReadWriteLock readWriteLock(String path) {
        return new PathReadWriteLock(queues, terms(LockRole.READER, path), terms(LockRole.WRITER, path));
    }

    /**
     * Returns the lock of several paths.
     *
     * @param paths at least one, each once
     */
    public MultiLock multiLock(List<String> paths) {
        Objects.requireNonNull(paths, "paths");
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("paths: [] (expected: at least one)");
        }
        Set<String> seen = new HashSet<>();
        for (String path : paths) {
            if (!seen.add(path)) {
                throw new IllegalArgumentException("paths: " + path + " twice (expected: each once)");
            }
        }
        return new PathsLock(
                queues,
                paths.stream().map(path -> terms(LockRole.EXCLUSIVE, path)).toList());
    }

    private LockTerms terms(LockRole role, String path) {
        context.client().chroot(path); // Checks the path.
        return new LockTerms(role, path, layout, context.options().identifier(), false, ExpiryPolicy.CONTEND_AGAIN);
    }

    /**
     * Cancels the calls that wait, and releases all leases. For the end of the {@code Recipes} object, which accepts no calls
     * any more.
     *
     * @return complete when the nodes are gone; never fails
     */
    public AsyncResult<Void> close() {
        Promise<Void> closed = context.promise();
        context.run(closed, () -> completeAfter(queues.close(), closed));
        return closed.otherwise(error -> null);
    }

    private static void completeAfter(List<AsyncResult<?>> ends, Promise<Void> closed) {
        int[] open = {ends.size() + 1};
        Runnable oneEnded = () -> {
            open[0]--;
            if (open[0] == 0) {
                closed.set(null);
            }
        };
        ends.forEach(end -> end.whenDone(done -> oneEnded.run()));
        oneEnded.run();
    }
}
