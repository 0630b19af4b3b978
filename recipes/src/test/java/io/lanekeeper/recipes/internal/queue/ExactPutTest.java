// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Puts with receipts: each is applied once, wherever the connection is cut. */
class ExactPutTest {
    private static final int ITEMS = 3;
    private static final int BYTES = 900;
    /** Each frame is longer than this. */
    private static final int STRIDE = 16;

    private static final List<String> ALL =
            IntStream.range(0, ITEMS).mapToObj(i -> "item" + i).toList();

    private static SimulatedLink link(SimulatedClients clients) {
        return clients.servers.links(clients.client(0).sessionId()).get(0);
    }

    private static List<SimulatedLink> links(SimulatedClients clients) {
        return clients.servers.links(clients.client(0).sessionId());
    }

    private static void hold(SimulatedClients clients) {
        links(clients).forEach(link -> link.holdToClient(true));
    }

    private static List<String> takeAll(SimulatedClients clients) {
        Queue queue = new Queues(clients.context(1)).queue("/q");
        List<String> taken = new ArrayList<>();
        while (true) {
            byte[] item = clients.get(queue.tryTake(Duration.ofSeconds(1)));
            if (item == null) {
                taken.sort(null);
                return taken;
            }
            taken.add(new String(item, UTF_8));
        }
    }

    private static void putAll(int bytes, boolean toServer) {
        SimulatedClients clients = new SimulatedClients(bytes + 1, 3, 2);
        if (toServer) {
            link(clients).resetAfterBytesToServer(bytes);
        } else {
            link(clients).resetAfterBytesToClient(bytes);
        }
        Queue queue = new Queues(clients.context(0)).queue("/q").exactly();
        for (String item : ALL) {
            clients.get(queue.put(item.getBytes(UTF_8)));
        }
        clients.settle();
        assertEquals(List.of(), clients.servers.children("/q-__receipts__"));
        assertEquals(ALL, takeAll(clients), bytes + " bytes, to server: " + toServer);
        clients.close();
    }

    @Test
    void eachPutIsAppliedOnceWhereverTheConnectionIsCut() {
        for (int bytes = 0; bytes < BYTES; bytes += STRIDE) {
            putAll(bytes, true);
            putAll(bytes, false);
        }
    }

    /** The reply is lost, and so is that of the search for the receipt. */
    @Test
    void eachPutIsAppliedOnceWhenRepliesAreLostInARow() {
        SimulatedClients clients = new SimulatedClients(2);
        Queue queue = new Queues(clients.context(0)).queue("/q").exactly();
        clients.get(queue.put("item0".getBytes(UTF_8)));
        for (int i = 1; i < ITEMS; i++) {
            hold(clients);
            AsyncResult<Void> put = queue.put(ALL.get(i).getBytes(UTF_8));
            for (int cut = 0; cut < 3; cut++) {
                clients.handler.advance(Duration.ofMillis(100));
                links(clients).forEach(SimulatedLink::reset);
                clients.handler.advance(Duration.ofMillis(20));
                hold(clients);
            }
            links(clients).forEach(link -> link.holdToClient(false));
            clients.get(put);
        }
        assertEquals(ALL, takeAll(clients));
        clients.close();
    }

    @Test
    void severalItemsArePutAllOrNoneAndOnce() {
        for (int bytes = 0; bytes < BYTES; bytes += STRIDE) {
            SimulatedClients clients = new SimulatedClients(bytes + 1, 3, 2);
            link(clients).resetAfterBytesToClient(bytes);
            Queue queue = new Queues(clients.context(0)).queue("/q").exactly();
            clients.get(
                    queue.putAll(ALL.stream().map(item -> item.getBytes(UTF_8)).toList()));
            assertEquals(ALL, takeAll(clients), bytes + " bytes");
            clients.close();
        }
    }

    @Test
    void putThatWasNotSentGoesOnInTheNextSession() {
        SimulatedClients clients = new SimulatedClients(2);
        Queue queue = new Queues(clients.context(0)).queue("/q").exactly();
        clients.get(queue.put("item0".getBytes(UTF_8)));
        for (int i = 0; i < 3; i++) {
            clients.servers.stop(i);
        }
        clients.handler.advance(Duration.ofSeconds(1));
        AsyncResult<Void> put = queue.put("item1".getBytes(UTF_8));
        clients.expire(0);
        clients.handler.advance(Duration.ofSeconds(5));
        for (int i = 0; i < 3; i++) {
            clients.servers.start(i);
        }
        clients.get(put);
        assertEquals(List.of("item0", "item1"), takeAll(clients));
        clients.close();
    }

    @Test
    void outcomeIsUnknownIfTheSessionTakesTheReceiptAlong() {
        SimulatedClients clients = new SimulatedClients(2);
        Queue queue = new Queues(clients.context(0)).queue("/q").exactly();
        clients.get(queue.put("item0".getBytes(UTF_8)));
        SimulatedLink link = link(clients);
        link.holdToClient(true);
        AsyncResult<Void> put = queue.put("item1".getBytes(UTF_8));
        clients.handler.advance(Duration.ofMillis(100));
        clients.expire(0);
        link.reset();
        Throwable error = clients.error(put);
        assertEquals(
                Outcome.UNKNOWN,
                assertInstanceOf(ZooKeeperException.class, error).outcome());
        clients.close();
    }

    @Test
    void putCostsTwoRequestsAndOneWait() {
        SimulatedClients clients = new SimulatedClients(1);
        Queue queue = new Queues(clients.context(0)).queue("/q").exactly();
        clients.get(queue.put(new byte[1]));
        clients.settle();
        clients.servers.requests().clear();
        clients.get(queue.put(new byte[1], 5));
        clients.settle();
        assertEquals(2, clients.requests(0).size(), "the transaction, and the deletion of the receipt");
        clients.close();
    }

    @Test
    void cancelledPutLeavesNoReceipt() {
        for (int steps = 0; steps < 20; steps++) {
            SimulatedClients clients = new SimulatedClients(1);
            Queue queue = new Queues(clients.context(0)).queue("/q").exactly();
            clients.get(queue.put(new byte[1]));
            clients.handler.network().latency(Duration.ofMillis(1), Duration.ofMillis(2));
            AsyncResult<Void> put = queue.put(new byte[1]);
            clients.handler.advance(Duration.ofNanos(steps * 500_000L));
            put.cancel();
            clients.settle();
            assertEquals(List.of(), clients.servers.children("/q-__receipts__"));
            assertEquals(0, clients.context(0).sessions().observers());
            clients.close();
        }
    }

    @Test
    void stoppedClientEndsPuts() {
        SimulatedClients clients = new SimulatedClients(1);
        Queue queue = new Queues(clients.context(0)).queue("/q").exactly();
        clients.get(clients.client(0).stop());
        assertInstanceOf(ClientStoppedException.class, clients.error(queue.put(new byte[1])));
        assertNull(clients.context(0).sessions().session());
        assertTrue(clients.handler.uncaught().isEmpty());
    }
}
