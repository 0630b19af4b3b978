// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The children of a node, with one watch at most. Confined to the loop. */
final class WatchedDirectory {
    /** A watch. It may fire before the step that handles the reply of its listing. */
    private static final class Trip {
        private boolean fired;
    }

    private final RecipeContext context;
    private final String path;
    private final Runnable changed;
    private @Nullable Trip armed;

    /** @param changed called when the children have changed after the last listing with a watch */
    WatchedDirectory(RecipeContext context, String path, Runnable changed) {
        this.context = context;
        this.path = path;
        this.changed = changed;
    }

    /** Returns whether a change after the last listing with a watch would be noticed. */
    boolean armed() {
        return armed != null;
    }

    /** Forgets the watch, which has ended with its session. */
    void reset() {
        armed = null;
    }

    /** Lists the children. A watch that is still there is used again. */
    AsyncResult<List<String>> list(LoopSession session, boolean watch) {
        if (!watch || armed()) {
            return context.in(session).getChildren(path);
        }
        Trip trip = new Trip();
        return context.in(session)
                .getChildren(path, context.client().onLoop(event -> fired(trip)))
                .whenDone(done -> listed(trip, done.exception()));
    }

    private void listed(Trip trip, @Nullable Throwable error) {
        if (error == null && !trip.fired) {
            armed = trip;
        }
    }

    private void fired(Trip trip) {
        trip.fired = true;
        if (armed == trip) {
            armed = null;
            changed.run();
        }
    }
}
