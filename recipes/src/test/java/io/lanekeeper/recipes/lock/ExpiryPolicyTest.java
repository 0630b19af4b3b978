// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryPolicyTest {
    private final SimulatedClients clients = new SimulatedClients(2);
    private final Recipes recipes = Recipes.on(clients.client(0));
    private final Recipes others = Recipes.on(clients.client(1));

    @Test
    void waitingCallFailsWithItsSessionIfThatIsWanted() {
        Lease held = clients.get(others.lock("/l").acquire());
        AsyncResult<Lease> fails =
                recipes.lock("/l").onExpiry(ExpiryPolicy.FAIL).acquire();
        AsyncResult<Lease> goesOn = recipes.lock("/l").acquire();
        clients.settle();
        clients.expire(0);
        assertInstanceOf(SessionExpiredException.class, clients.error(fails));
        clients.settle();
        assertFalse(goesOn.isDone());
        clients.get(held.release());
        clients.get(clients.get(goesOn).release());
        clients.settle();
        assertEquals(List.of(), clients.servers.children("/l"));
        clients.close();
    }

    @Test
    void writersHaveItToo() {
        clients.get(others.readWriteLock("/l").read().acquire());
        AsyncResult<Lease> fails =
                recipes.readWriteLock("/l").write().onExpiry(ExpiryPolicy.FAIL).acquire();
        clients.settle();
        clients.expire(0);
        assertInstanceOf(SessionExpiredException.class, clients.error(fails));
        clients.close();
    }
}
