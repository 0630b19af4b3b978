// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.election.LeadershipListener;
import org.jspecify.annotations.Nullable;

/**
 * Drops events that are part of the state with which a listener was added, and those of leaderships that ended before. In the
 * session lane.
 */
final class EachEventOnce implements LeadershipListener {
    private final LeadershipListener listener;
    /** The leadership that has begun and not ended; null if there is none. */
    private @Nullable Leadership present;

    private boolean paused;
    private long lastEpoch;

    EachEventOnce(LeadershipListener listener) {
        this.listener = listener;
    }

    @Override
    public void elected(Leadership leadership) {
        if (leadership.epoch() > lastEpoch) {
            present = leadership;
            lastEpoch = leadership.epoch();
            paused = false;
            listener.elected(leadership);
        }
    }

    @Override
    public void paused(Leadership leadership) {
        if (leadership == present && !paused) {
            paused = true;
            listener.paused(leadership);
        }
    }

    @Override
    public void resumed(Leadership leadership) {
        if (leadership == present && paused) {
            paused = false;
            listener.resumed(leadership);
        }
    }

    @Override
    public void ended(Leadership leadership, @Nullable LossCause cause) {
        if (leadership == present) {
            present = null;
            listener.ended(leadership, cause);
        }
    }
}
