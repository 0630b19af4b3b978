// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The semaphores of one {@code Recipes} object. They share the queues of its locks. Any thread. */
public final class Semaphores {
    private final ContenderQueues queues;
    /** The leases that are held. Confined to the loop. */
    private final Set<SemaphoreLeases> held = new LinkedHashSet<>();

    /** @param queues the queues of the locks, which also close the calls that wait */
    public Semaphores(ContenderQueues queues) {
        this.queues = queues;
    }

    ContenderQueues queues() {
        return queues;
    }

    /** Returns the semaphore at a path. */
    public Semaphore semaphore(String path, SemaphoreOptions options) {
        Objects.requireNonNull(options, "options");
        queues.context().client().chroot(path); // Checks the path.
        String maxFrom = options.maxFrom();
        if (maxFrom != null) {
            queues.context().client().chroot(maxFrom);
        }
        SemaphoreTerms terms =
                new SemaphoreTerms(path, options, queues.context().options().identifier());
        return new PathSemaphore(this, terms);
    }

    void add(SemaphoreLeases leases) {
        held.add(leases);
    }

    void remove(SemaphoreLeases leases) {
        held.remove(leases);
    }

    /**
     * Releases all units that are held. For the end of the {@code Recipes} object, behind that of the locks, which ends the calls
     * that wait.
     *
     * @return complete when the nodes are gone; never fails
     */
    public AsyncResult<Void> close() {
        Promise<Void> closed = queues.context().promise();
        queues.context().run(closed, () -> {
            List<SemaphoreLeases> all = List.copyOf(held);
            int[] open = {all.size() + 1};
            Runnable oneEnded = () -> {
                open[0]--;
                if (open[0] == 0) {
                    closed.set(null);
                }
            };
            all.forEach(each -> each.release().whenDone(done -> oneEnded.run()));
            oneEnded.run();
        });
        return closed.otherwise(error -> null);
    }
}
