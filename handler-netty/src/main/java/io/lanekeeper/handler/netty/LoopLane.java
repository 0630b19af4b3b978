// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One of the {@link LoopLanes}: who holds it, and what waits for that. Confined to the loop. */
final class LoopLane {
    final Lane lane;
    final ArrayDeque<Object> backlog = new ArrayDeque<>();
    /** Null while the lane is not held. */
    @Nullable
    Runnable hold;

    /** What holds it, if that is made by functions that have to run in a lane; else null. */
    @Nullable
    NettyPromise<?> awaited;

    LoopLane(Lane lane) {
        this.lane = lane;
    }

    /** A held lane runs nothing but what the awaited result is made by. */
    boolean admits(Object item) {
        return hold == null || completesAwaited(item);
    }

    /** Puts what the awaited result is made by, if it is in the backlog, first in line. */
    void recall(ArrayDeque<Object> arrivals) {
        if (awaited != null && !backlog.isEmpty()) {
            backlog.removeIf(item -> {
                boolean needed = completesAwaited(item);
                if (needed) {
                    arrivals.addFirst(item);
                    arrivals.addFirst(this);
                }
                return needed;
            });
        }
    }

    private boolean completesAwaited(Object item) {
        if (awaited == null || !(item instanceof PromiseLink<?> link)) {
            return false;
        }
        NettyPromise<?> target = link.target();
        return target != null && awaited.dependsOn(target);
    }

    void drop(CallbackRunner runner) {
        if (hold != null) {
            runner.dropped(lane, backlog.size());
            backlog.clear();
            hold = null;
            awaited = null;
        }
    }
}
