// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.BurstQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the {@link LoopLanes}: who holds it, and what waits for that. Confined to the loop. */
final class LoopLane {
    final Lane lane;
    /** Its number among all of the queue. */
    final int place;

    final BurstQueue<Object> backlog = new BurstQueue<>();
    /** Null while the lane is not held. */
    @Nullable
    Runnable hold;

    LoopLane(Lane lane, int place) {
        this.lane = lane;
        this.place = place;
    }

    static int placeOf(Lane lane) {
        return switch (lane) {
            case SESSION -> 0;
            case WATCH -> 1;
            case COMPLETION -> 2;
        };
    }

    void drop(CallbackRunner runner) {
        if (hold != null) {
            List<Object> dropped = List.copyOf(backlog);
            backlog.clear();
            hold = null;
            runner.dropped(lane, dropped.size());
            dropped.forEach(Callback::drop);
        }
    }
}
