// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.protocol.CloseSessionRequest;
import io.lanekeeper.client.testkit.ManualHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    private final ManualHandler handler = new ManualHandler();
    private final List<Call<?>> expired = new ArrayList<>();
    private final Deadlines deadlines = new Deadlines(handler.loop(), expired::add);

    private Call<Void> add(Duration timeout) {
        Call<Void> call = call(timeout.toNanos());
        deadlines.add(call, now());
        return call;
    }

    /** Returns an iteration of the loop that is over. */
    private IterationClock.Iteration now() {
        IterationClock.Iteration iteration = new IterationClock.Iteration(0);
        iteration.end(handler.loop().nanoTime());
        return iteration;
    }

    private static Call<Void> call(long timeoutNanos) {
        LoopCompletion<Void> nobody = new LoopCompletion<>() {
            @Override
            public void ended(@Nullable Void value, @Nullable Throwable error) {}
        };
        return new Call<>(new CloseSessionRequest(), nobody, timeoutNanos);
    }

    @Test
    void callsExpireInTheOrderOfTheirDeadlines() {
        Call<Void> late = add(Duration.ofMillis(400));
        Call<Void> early = add(Duration.ofMillis(100));
        handler.advance(Duration.ofMillis(50));
        Call<Void> middle = add(Duration.ofMillis(100));
        assertEquals(1, handler.timers(), "one timer for all");
        handler.advance(Duration.ofMillis(50).minusNanos(1));
        assertEquals(List.of(), expired);
        handler.advance(Duration.ofNanos(100_000)); // rounding takes less than a thousandth
        assertEquals(List.of(early), expired);
        handler.advance(Duration.ofMillis(50));
        assertEquals(List.of(early, middle), expired);
        handler.advance(Duration.ofSeconds(1));
        assertEquals(List.of(early, middle, late), expired);
        assertEquals(0, handler.timers());
    }

    @Test
    void removedCallDoesNotExpire() {
        List<Call<?>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(add(MILLI));
        }
        for (int gone : new int[] {0, 2, 4}) {
            deadlines.remove(calls.get(gone));
            deadlines.remove(calls.get(gone)); // harmless
        }
        handler.advance(Duration.ofSeconds(1));
        assertEquals(List.of(calls.get(1), calls.get(3)), expired);
        assertNull(calls.get(0).asked);
    }

    @Test
    void stopCancelsTheTimer() {
        Call<Void> call = add(MILLI);
        deadlines.remove(call);
        deadlines.stop();
        assertEquals(0, handler.timers());
        deadlines.stop();
    }

    @Test
    void callWithoutATimeoutNeedsNoTimer() {
        deadlines.add(call(Call.FOREVER), now());
        assertEquals(0, handler.timers());
    }

    @Test
    void callAddedDuringAnExpiryDoesNotDelayOthers() {
        List<String> notified = new ArrayList<>();
        Call<Void> slow = call(Duration.ofSeconds(10).toNanos());
        Deadlines[] self = new Deadlines[1];
        Deadlines reacting = new Deadlines(handler.loop(), call -> {
            notified.add(Duration.ofNanos(call.timeoutNanos()).toString());
            if (notified.size() == 1) {
                self[0].add(slow, now());
            }
        });
        self[0] = reacting;
        reacting.add(call(Duration.ofSeconds(1).toNanos()), now());
        reacting.add(call(Duration.ofSeconds(2).toNanos()), now());
        handler.advance(Duration.ofSeconds(3));
        assertEquals(List.of("PT1S", "PT2S"), notified);
        handler.advance(Duration.ofSeconds(9));
        assertEquals(List.of("PT1S", "PT2S", "PT10S"), notified);
        assertEquals(0, handler.timers());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4095, 4096, 4097, 1_000_000_007, 30_000_000_000L, Long.MAX_VALUE / 4, Long.MAX_VALUE})
    void timeoutIsRoundedUpByLessThanAThousandth(long nanos) {
        long rounded = Deadlines.roundUp(nanos);
        assertTrue(rounded >= nanos, "shorter");
        assertTrue(rounded - nanos <= nanos / 1000, "longer");
    }

    @Test
    void roundedTimeoutKeepsTwelveBits() {
        assertEquals(4095, Deadlines.roundUp(4095));
        assertEquals(4096, Deadlines.roundUp(4096));
        assertEquals(4098, Deadlines.roundUp(4097));
        assertEquals(3815L << 18, Deadlines.roundUp(1_000_000_007));
    }

    @Test
    void chainsExistWhileTheyHaveCalls() {
        IterationClock.Iteration iteration = new IterationClock.Iteration(0);
        add(Duration.ofMillis(10));
        add(Duration.ofMillis(20));
        deadlines.add(call(Duration.ofMillis(30).toNanos()), iteration);
        assertEquals(3, deadlines.chains());
        assertEquals(3, deadlines.queued(), "one of them when the iteration has ended");
        handler.advance(Duration.ofMillis(15));
        assertEquals(2, deadlines.queued());
    }

    @Test
    void emptyChainsAreForgottenBesideManyThatStay() {
        for (int i = 1; i <= 40; i++) {
            add(Duration.ofHours(i));
        }
        for (int i = 0; i < 1_000; i++) {
            deadlines.remove(add(Duration.ofHours(100).plusHours(i)));
        }
        assertTrue(deadlines.chains() >= 40 && deadlines.chains() <= 100, () -> deadlines.chains() + " are remembered");
    }

    /**
     * Checks that a late timer lets the loop read first: the reply may have arrived, and the loop has not read it yet.
     */
    @Test
    void lateTimerLetsTheLoopReadFirst() {
        Call<Void> onTime = add(Duration.ofNanos(4096));
        handler.stall(Duration.ofMillis(100)); // hardly late
        assertEquals(List.of(onTime), expired);
        Call<Void> late = add(Duration.ofNanos(4096));
        handler.stall(Duration.ofMillis(100).plusNanos(4096));
        assertEquals(List.of(onTime), expired);
        handler.advance(Duration.ofMillis(10).minusNanos(1));
        assertEquals(List.of(onTime), expired);
        handler.advance(Duration.ofNanos(1));
        assertEquals(List.of(onTime, late), expired);
    }

    private static long deadline(Call<?> call) {
        return Objects.requireNonNull(call.asked).end() + Deadlines.roundUp(call.timeoutNanos());
    }

    @Test
    void timeoutCountsFromTheEndOfTheIteration() {
        IterationClock.Iteration iteration = new IterationClock.Iteration(0);
        Call<Void> call = call(MILLI.toNanos());
        deadlines.add(call, iteration);
        assertEquals(0, handler.timers());
        handler.advance(Duration.ofSeconds(1)); // a very long step
        iteration.end(handler.loop().nanoTime());
        deadlines.iterationEnded(iteration.end());
        assertEquals(List.of(), expired);
        handler.advance(Duration.ofNanos(deadline(call) - iteration.end() - 1));
        assertEquals(List.of(), expired);
        handler.advance(Duration.ofNanos(1));
        assertEquals(List.of(call), expired);
    }

    @Test
    void callsRemovedFromTheMiddleAreNotKept() {
        Deadlines.Chain chain = new Deadlines.Chain(1);
        Call<Void> first = call(1);
        first.asked = now();
        chain.add(first);
        for (int i = 0; i < 100_000; i++) {
            Call<Void> call = call(1);
            call.asked = now();
            chain.add(call);
            call.asked = null;
            chain.removed(call);
            assertTrue(chain.size() <= 200, () -> "kept: " + chain.size());
        }
        assertSame(first, chain.takeExpired(handler.loop().nanoTime() + 1));
        assertTrue(chain.isEmpty());
    }

    @Test
    void emptyChainsAreNotQueued() {
        add(Duration.ofHours(1));
        for (int i = 0; i < 5_000; i++) {
            deadlines.remove(add(Duration.ofHours(2).plusSeconds(10L * i)));
        }
        assertTrue(deadlines.chains() <= 100, () -> deadlines.chains() + " time-outs are remembered");
        assertTrue(deadlines.queued() <= 100, () -> deadlines.queued() + " time-outs are looked at");
    }

    /** Thousands of calls that all have a time-out of their own: what is left of the time of another request, say. */
    @Test
    void manyDifferentTimeoutsAreCheapAndForgotten() {
        for (int round = 1; round <= 20; round++) {
            for (int i = 0; i < 1_000; i++) {
                Call<Void> call = add(Duration.ofNanos(1_000_000L * round + 10_000L * i));
                if (i % 2 == 0) {
                    deadlines.remove(call);
                }
            }
            handler.advance(Duration.ofSeconds(1));
            assertEquals(500 * round, expired.size());
            assertTrue(deadlines.chains() <= 2_000, () -> deadlines.chains() + " time-outs are remembered");
            assertTrue(deadlines.queued() <= 2_000, () -> deadlines.queued() + " time-outs are looked at");
        }
        assertEquals(0, handler.timers());
    }

    @Test
    void randomCallsExpireLikeInASortedModel() {
        Random random = new Random(7);
        Map<Call<?>, Long> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(3) > 0) {
                Call<Void> call = add(Duration.ofNanos(1 + (long) (Math.pow(random.nextDouble(), 8) * 5e9)));
                model.put(call, deadline(call));
            } else if (random.nextBoolean() && !model.isEmpty()) {
                Call<?> call = model.keySet().iterator().next();
                model.remove(call);
                deadlines.remove(call);
            }
            assertTrue(handler.timers() <= 1);
            if (random.nextInt(4) == 0) {
                handler.advance(Duration.ofNanos(random.nextInt(20_000_000)));
                long now = handler.loop().nanoTime();
                expired.forEach(call -> {
                    Long deadline = model.remove(call);
                    assertTrue(deadline != null && deadline - now <= 0, "expired twice or early");
                });
                expired.clear();
                model.values().forEach(deadline -> assertTrue(deadline - now > 0, "did not expire"));
            }
        }
        handler.advance(Duration.ofSeconds(10));
        assertEquals(model.size(), expired.size());
        assertEquals(0, handler.timers());
    }
}
