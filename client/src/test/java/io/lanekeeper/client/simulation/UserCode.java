// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The user's part of callbacks: they hold their lane, throw, and call the client again. Checks that callbacks are alone
 * in their lane.
 */
final class UserCode {
    /** The exception of callbacks, which differs from all that must not be thrown. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Thrown() {
            super("thrown by a callback", null, false, false);
        }
    }

    private final Handler handler;
    private final Random random;
    private final boolean mayHold;
    private final Runnable again;
    private final Set<Lane> busy = EnumSet.noneOf(Lane.class);
    private final List<Promise<String>> holds = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private boolean resting;

    UserCode(Handler handler, Random random, boolean mayHold, Runnable again) {
        this.handler = handler;
        this.random = random;
        this.mayHold = mayHold;
        this.again = again;
    }

    List<String> violations() {
        return violations;
    }

    /** The rest of a callback in {@code lane}; what it returns holds the lane. */
    @Nullable
    Future<?> run(Lane lane) {
        if (!busy.add(lane)) {
            violations.add("two callbacks at once in the lane " + lane);
        }
        Future<?> hold = null;
        switch (random.nextInt(12)) {
            case 0 -> hold = mayHold ? hold(lane) : null;
            case 1 -> {
                busy.remove(lane);
                throw new Thrown();
            }
            case 2 -> {
                if (!resting) {
                    again.run();
                }
            }
            default -> {}
        }
        if (hold == null) {
            busy.remove(lane);
        }
        return hold;
    }

    private Future<?> hold(Lane lane) {
        Promise<String> hold = handler.asyncResult();
        holds.add(hold);
        handler.loop().schedule(() -> release(lane, hold), Duration.ofMillis(random.nextInt(400)));
        return hold;
    }

    private void release(Lane lane, Promise<String> hold) {
        holds.remove(hold);
        busy.remove(lane);
        hold.set("");
    }

    /** From here on no callback calls the client. */
    void rest() {
        resting = true;
    }

    /** Returns the number of lanes that are held, each by a timer. */
    int holds() {
        return holds.size();
    }
}
