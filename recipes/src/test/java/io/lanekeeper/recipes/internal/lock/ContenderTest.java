// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContenderTest {
    private static final ContenderKind LOCK = new ContenderKind("lock-", Set.of("lock-"), false);

    private final SimulatedClients clients = new SimulatedClients(2);

    private Promise<@Nullable Lease> contend(int client) {
        ContenderQueue queue = new ContenderQueue(clients.context(client), "/lock", Layout.CURATOR, Set.of("lock-"));
        Promise<@Nullable Lease> result = clients.handler.asyncResult();
        Contender contender = new Contender(queue, LOCK, "me", false, false, result);
        clients.context(client).run(result, () -> queue.add(contender));
        return result;
    }

    @Test
    void lockPassesFromOneClientToTheOther() {
        clients.get(clients.client(0).create("/lock", new byte[0]));
        Lease first = clients.get(contend(0));
        assertNotNull(first);
        assertTrue(first.isHeld());
        Promise<@Nullable Lease> waiting = contend(1);
        clients.settle();
        assertFalse(waiting.isDone());
        clients.get(first.release());
        Lease second = clients.get(waiting);
        assertNotNull(second);
        assertTrue(second.token() > first.token());
        clients.get(second.release());
        assertEquals(0, clients.servers.children("/lock").size());
        clients.close();
    }
}
