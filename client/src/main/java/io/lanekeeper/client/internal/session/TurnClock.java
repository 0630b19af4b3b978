// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.SerialExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Looks at the clock once for each turn of the loop in which anybody wants the time. Confined to the loop. */
final class TurnClock {
    private final SerialExecutor loop;
    private final LongConsumer onEnd;
    private final Runnable ending = this::end;
    private @Nullable Turn current;

    /** With whom to tell of the end of each turn. */
    TurnClock(SerialExecutor loop, LongConsumer onEnd) {
        this.loop = loop;
        this.onEnd = onEnd;
    }

    /** This turn; it is over already if the loop takes no tasks any more. */
    Turn current() {
        Turn turn = current;
        return turn == null ? begin() : turn;
    }

    private Turn begin() {
        Turn turn = new Turn();
        current = turn;
        try {
            loop.execute(ending);
        } catch (RejectedExecutionException e) {
            end();
        }
        return turn;
    }

    private void end() {
        Turn turn = current;
        if (turn != null) {
            current = null;
            long now = loop.nanoTime();
            turn.end(now);
            onEnd.accept(now);
        }
    }
}
