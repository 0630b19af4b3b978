// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.node.PersistentNode;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TouchedNodeTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final byte[] DATA = {1};

    private final SimulatedClients clients = new SimulatedClients(1);
    private final Recipes recipes = Recipes.on(clients.client(0));

    @Test
    void nodeStaysAsLongAsItIsKeptAndGoesThen() {
        clients.servers.allowTtlNodes(true);
        PersistentNode node = recipes.persistentTtlNode("/n", DATA, TTL);
        clients.get(node.start());
        assertEquals(PersistentNode.State.PRESENT, node.state());
        clients.handler.advance(Duration.ofMinutes(10));
        assertArrayEquals(DATA, clients.servers.data("/n"));
        clients.expire(0);
        clients.handler.advance(Duration.ofMinutes(10));
        assertEquals(PersistentNode.State.PRESENT, node.state());
        assertTrue(clients.servers.exists("/n/touch"));
        clients.servers.delete("/n/touch");
        clients.handler.advance(Duration.ofSeconds(11));
        assertTrue(clients.servers.exists("/n/touch"));
        clients.get(node.setData(new byte[] {2}));
        clients.get(node.close());
        assertTrue(clients.servers.exists("/n"), "it has its time");
        clients.handler.advance(Duration.ofMinutes(5));
        assertFalse(clients.servers.exists("/n"));
        clients.close();
    }

    @Test
    void closeOfTheRecipesLeavesIt() {
        clients.servers.allowTtlNodes(true);
        PersistentNode node = recipes.persistentTtlNode("/n", DATA, TTL);
        clients.get(node.start());
        clients.get(recipes.close());
        assertTrue(clients.servers.exists("/n"));
        assertEquals(PersistentNode.State.CLOSED, node.state());
        assertInstanceOf(IllegalStateException.class, clients.error(node.start()));
        clients.close();
    }

    @Test
    void serverWithoutSuchNodesIsAClearError() {
        assertInstanceOf(
                ZooKeeperException.class,
                clients.error(recipes.persistentTtlNode("/n", DATA, TTL).start()));
        clients.get(recipes.close());
        clients.close();
    }

    /** Servers show containers and nodes with a TTL with an owner, although they belong to no session. */
    @Test
    void containersAndNodesWithATtlAreKept() {
        clients.servers.allowTtlNodes(true);
        PersistentNode container = recipes.persistentNode("/c", DATA, PersistentNodeOptions.of(CreateMode.CONTAINER));
        PersistentNode timed =
                recipes.persistentNode("/t", DATA, PersistentNodeOptions.of(CreateMode.PERSISTENT_WITH_TTL, TTL));
        clients.get(container.start());
        clients.get(timed.start());
        assertEquals(PersistentNode.State.PRESENT, container.state());
        assertEquals(PersistentNode.State.PRESENT, timed.state());
        clients.get(recipes.close());
        assertFalse(clients.servers.exists("/t"));
        clients.close();
    }
}
