// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.lock.ContenderQueues;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The elections of one {@code Recipes} object. Any thread. */
public final class Elections {
    private final ContenderQueues queues;
    /** Those that were started and have not ended. Confined to the loop. */
    private final Set<Candidacy> started = new LinkedHashSet<>();

    /** Makes elections on the queues of the locks. */
    public Elections(ContenderQueues queues) {
        this.queues = queues;
    }

    /** Returns the election at a path, not started. */
    public LeaderElection election(String path, ElectionOptions options) {
        queues.context().client().chroot(path); // Checks the path.
        return new PathElection(queues, this, path, Objects.requireNonNull(options, "options"));
    }

    void add(Candidacy candidacy) {
        started.add(candidacy);
    }

    void remove(Candidacy candidacy) {
        started.remove(candidacy);
    }

    /** Returns the number of elections that were started and have not ended. On the loop. */
    int size() {
        return started.size();
    }

    /**
     * Closes all elections. For the end of the {@code Recipes} object, which accepts no calls any more.
     *
     * @return complete when the nodes are gone; never fails
     */
    public AsyncResult<Void> close() {
        RecipeContext context = queues.context();
        Promise<Void> closed = context.promise();
        context.run(closed, () -> {
            List<Candidacy> all = List.copyOf(started);
            int[] open = {all.size() + 1};
            Runnable oneEnded = () -> {
                open[0]--;
                if (open[0] == 0) {
                    closed.set(null);
                }
            };
            for (Candidacy each : all) {
                Promise<Void> end = context.promise();
                end.whenDone(done -> oneEnded.run());
                each.close(end);
            }
            oneEnded.run();
        });
        return closed.otherwise(error -> null);
    }
}
