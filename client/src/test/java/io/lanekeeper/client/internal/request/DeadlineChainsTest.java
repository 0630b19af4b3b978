// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.mock;

import io.lanekeeper.client.internal.protocol.CloseSessionRequest;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Completion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The number of chains, and of calls in a chain, at which those that are over are dropped. */
class DeadlineChainsTest {
    private static final int FEW_CHAINS = 32;
    private static final int FEW_REMOVED = 64;

    private final ManualHandler handler = new ManualHandler();
    private final Deadlines deadlines = new Deadlines(handler.loop(), call -> {});

    private IterationClock.Iteration now() {
        IterationClock.Iteration iteration = new IterationClock.Iteration(0);
        iteration.end(handler.loop().nanoTime());
        return iteration;
    }

    private static Call<Void> call(Duration timeout) {
        Completion<Void> ignored = mock();
        return new Call<>(new CloseSessionRequest(), ignored, timeout.toNanos());
    }

    @Test
    void emptyChainsAreKeptWhileThereAreFew() {
        for (int i = 1; i <= FEW_CHAINS; i++) {
            Call<Void> call = call(Duration.ofMinutes(i));
            deadlines.add(call, now());
            deadlines.remove(call);
            assertEquals(i, deadlines.chains());
        }
        deadlines.add(call(Duration.ofMinutes(FEW_CHAINS + 1)), now());
        assertEquals(1, deadlines.chains());
    }

    /** Puts so many calls into a chain, and returns them. */
    private List<Call<Void>> fill(Deadlines.Chain chain, int calls) {
        List<Call<Void>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            Call<Void> call = call(Duration.ofSeconds(1));
            call.asked = now();
            chain.add(call);
            all.add(call);
        }
        return all;
    }

    private static void remove(Deadlines.Chain chain, Call<?> call) {
        call.asked = null;
        chain.removed(call);
    }

    @Test
    void removedCallsAreKeptWhileThereAreFew() {
        Deadlines.Chain chain = new Deadlines.Chain(1);
        List<Call<Void>> calls = fill(chain, 100);
        for (int i = 1; i <= FEW_REMOVED; i++) {
            remove(chain, calls.get(i));
        }
        assertEquals(100, chain.size());
        remove(chain, calls.get(FEW_REMOVED + 1));
        assertEquals(100 - FEW_REMOVED - 1, chain.size());
    }

    @Test
    void removedCallsAreKeptWhileTheyAreNoMoreThanTheOthers() {
        Deadlines.Chain chain = new Deadlines.Chain(1);
        List<Call<Void>> calls = fill(chain, 200);
        for (int i = 1; i <= 100; i++) {
            remove(chain, calls.get(i));
        }
        assertEquals(200, chain.size());
        remove(chain, calls.get(101));
        assertEquals(99, chain.size());
    }

    @Test
    void callsThatAreRemovedFromTheFrontLeaveNoGaps() {
        Deadlines.Chain chain = new Deadlines.Chain(1);
        fill(chain, 2 * FEW_REMOVED).forEach(call -> remove(chain, call));
        assertEquals(0, chain.size());
        List<Call<Void>> calls = fill(chain, 3);
        remove(chain, calls.get(1));
        assertEquals(3, chain.size());
        remove(chain, calls.get(0));
        assertEquals(1, chain.size());
    }
}
