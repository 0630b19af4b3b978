// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeveralTimedLeasesTest {
    private static final Duration TIME = Duration.ofSeconds(30);

    private final SimulatedClients clients = new SimulatedClients(2);
    private final TimedLease one = Recipes.on(clients.client(0)).multiTimedLease("/jobs", TIME, 2);
    private final TimedLease two = Recipes.on(clients.client(1)).multiTimedLease("/jobs", TIME, 2);

    @Test
    void asManyHoldersHaveItAsThereAreLeases() {
        Grant first = clients.get(one.tryObtain("a"));
        Grant second = clients.get(two.tryObtain("b"));
        assertNotNull(first);
        assertNotNull(second);
        assertNull(clients.get(one.tryObtain("c")));
        clients.get(one.release(first));
        Grant third = clients.get(two.tryObtain("c"));
        assertNotNull(third);
        assertNull(clients.get(one.renew(first)));
        assertNotNull(clients.get(two.renew(second)));
        assertNull(clients.get(one.tryObtain("a")));
        clients.handler.advance(TIME.plusSeconds(2));
        assertNotNull(clients.get(one.tryObtain("a")));
        clients.close();
    }

    /** The holder has the second lease when the first one becomes free. */
    @Test
    void holderKeepsTheLeaseThatItHas() {
        Grant first = clients.get(one.tryObtain("a"));
        assertNotNull(first);
        assertNotNull(clients.get(two.tryObtain("b")));
        clients.get(one.release(first));
        assertNotNull(clients.get(two.tryObtain("b")));
        assertNotNull(clients.get(one.tryObtain("c")), "b has both");
        clients.close();
    }

    @Test
    void cancelledCallLeavesNoGrant() {
        for (int steps = 0; steps < 40; steps++) {
            SimulatedClients own = new SimulatedClients(steps + 1, 3, 2);
            own.handler.network().latency(Duration.ofMillis(1), Duration.ofMillis(2));
            AsyncResult<@Nullable Grant> call =
                    Recipes.on(own.client(0)).multiTimedLease("/jobs", TIME, 1).tryObtain("a");
            own.handler.advance(Duration.ofNanos(steps * 500_000L));
            boolean cancelled = call.cancel();
            own.handler.advance(Duration.ofSeconds(1));
            Grant other = own.get(
                    Recipes.on(own.client(1)).multiTimedLease("/jobs", TIME, 1).tryObtain("b"));
            assertEquals(cancelled, other != null, "step " + steps);
            own.close();
        }
        clients.close();
    }
}
