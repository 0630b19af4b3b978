// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.retry.RetryPlan;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The delay before the next attempt: none within a round through all addresses, then as the plan says. */
final class Backoff {
    private final IntSupplier addresses;
    private final Supplier<RetryPlan> plans;
    private final LongSupplier clock;
    private final DoubleSupplier random;
    /** Rounds that have ended, but for the one that the last attempts belong to. */
    private int rounds;
    /** In that one. */
    private int attempts;

    private long began;
    private Duration delay = Duration.ZERO;

    /** Takes the number of addresses, the plan, a clock in nanoseconds, and a source of numbers from 0 to 1. */
    Backoff(IntSupplier addresses, Supplier<RetryPlan> plans, LongSupplier clock, DoubleSupplier random) {
        this.addresses = addresses;
        this.plans = plans;
        this.clock = clock;
        this.random = random;
    }

    /** All is well: the next failure counts as the first. */
    void reset() {
        rounds = 0;
        attempts = 0;
    }

    /** The number of rounds that have ended since the last reset. */
    int rounds() {
        return roundEnded() ? rounds + 1 : rounds;
    }

    /** Returns whether a round has begun, and has not come to its end: the next attempt has no delay. */
    boolean withinRound() {
        return attempts > 0 && !roundEnded();
    }

    /** The addresses may have become fewer since it began, or more. */
    private boolean roundEnded() {
        return attempts >= addresses.getAsInt();
    }

    /**
     * Goes on to the next attempt, which is to begin after {@link #delay()}.
     *
     * @return why there is to be none, as part of a sentence; null if there is to be one
     */
    @Nullable
    String next() {
        if (rounds == 0 && attempts == 0) {
            began = clock.getAsLong();
        }
        delay = Duration.ZERO;
        if (!roundEnded()) {
            attempts++;
            return null;
        }
        int ended = rounds();
        RetryPlan plan = plans.get();
        long nanos = plan.delayNanos(ended, random.getAsDouble());
        delay = Duration.ofNanos(nanos);
        rounds = ended;
        attempts = 1;
        String refusal = plan.refusal(
                ended, clock.getAsLong() - began + nanos); // Last: the user's code may start another round.
        if (refusal != null) {
            attempts = 0;
        }
        return refusal;
    }

    /** So many of the round's attempts were ended before they came to anything, and are made again in the same round. */
    void takeBack(int ended) {
        attempts = Math.max(0, attempts - ended);
    }

    /** Returns the delay before the attempt that {@link #next()} has gone on to. */
    Duration delay() {
        return delay;
    }
}
