// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ten thousand calls end in all ways, and leave nothing at the client and at the servers. */
class LockGrowthTest {
    private static final int ROUNDS = 100;
    private static final int CALLS = 100;

    @Test
    void endedCallsLeaveNothing() {
        try (LockFixture locks = new LockFixture(2)) {
            SimulatedClients clients = locks.clients;
            Lease holder = locks.hold(0);
            clients.settle();
            int timers = clients.handler.timers();
            for (int round = 0; round < ROUNDS; round++) {
                List<AsyncResult<@Nullable Lease>> calls = new ArrayList<>();
                for (int i = 0; i < CALLS; i++) {
                    calls.add(locks.locks(1)
                            .lock(i % 10 == 0 ? "/other" + i : LockFixture.PATH)
                            .tryAcquire(Duration.ofSeconds(i % 3 == 0 ? 1 : 100)));
                }
                clients.handler.advance(Duration.ofMillis(round % 7));
                if (round % 10 == 9) {
                    clients.expire(1);
                    clients.handler.advance(Duration.ofSeconds(1));
                } else if (round % 10 == 4) {
                    clients.disconnect(1);
                }
                for (AsyncResult<@Nullable Lease> call : calls) {
                    Lease lease = call.value();
                    if (!call.cancel() && lease != null) {
                        lease.release();
                    }
                }
                clients.handler.advance(Duration.ofSeconds(2));
                clients.servers.requests().clear();
            }
            clients.handler.advance(Duration.ofSeconds(10));
            assertEquals(1, locks.nodes().size());
            assertEquals(0, locks.queues(1).size());
            assertEquals(0, clients.context(1).sessions().observers());
            assertEquals(0, clients.context(1).cleanup().open());
            assertEquals(0, clients.servers.watches());
            assertTrue(clients.handler.timers() <= timers, clients.handler.timers() + " timers, before " + timers);
            clients.get(holder.release());
            locks.assertNothingLeft();
        }
    }
}
