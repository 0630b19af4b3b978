// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.IdQueue;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdQueueTest {
    private final SimulatedClients clients = new SimulatedClients(2);
    private final List<Queues> queues = List.of(new Queues(clients.context(0)), new Queues(clients.context(1)));

    private IdQueue queue(int client) {
        return queues.get(client).idQueue("/ids", ClaimQueueOptions.DEFAULT);
    }

    private static byte[] item(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void idIsInTheQueueOnce() {
        assertTrue(clients.get(queue(0).put("b", item("1"))));
        assertFalse(clients.get(queue(1).put("b", item("2"))));
        assertTrue(clients.get(queue(1).put("a", item("3"))));
        assertEquals(2, clients.get(queue(0).size()));
        assertTrue(clients.get(queue(0).contains("b")));
        Claim first = clients.get(queue(1).claim());
        assertEquals("a", first.name());
        clients.get(first.ack());
        Claim second = clients.get(queue(1).claim());
        assertEquals("1", new String(second.data(), UTF_8));
        assertFalse(clients.get(queue(0).put("b", item("2"))), "it is still worked on");
        clients.get(second.ack());
        assertTrue(clients.get(queue(0).put("b", item("2"))));
        clients.close();
    }

    @Test
    void removedItemCannotBeAcknowledged() {
        clients.get(queue(0).put("a", item("1")));
        Claim claim = clients.get(queue(1).claim());
        assertTrue(clients.get(queue(0).remove("a")));
        assertFalse(clients.get(queue(0).remove("a")));
        assertInstanceOf(LeaseLostException.class, clients.error(claim.ack()));
        clients.settle();
        assertEquals(List.of(), clients.servers.children("/ids/taken"));
        clients.close();
    }

    @Test
    void badIdIsNamed() {
        assertEquals(
                "id: \"a/b\" (expected: at least one character, no slash, not . or ..)",
                assertThrows(IllegalArgumentException.class, () -> queue(0).put("a/b", item("1")))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> queue(0).put("..", item("1")));
        clients.close();
    }
}
