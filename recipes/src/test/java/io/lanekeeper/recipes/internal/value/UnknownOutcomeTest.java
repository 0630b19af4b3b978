// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.Counter.Change;
import io.lanekeeper.recipes.value.SharedValue;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Replies that are lost: what was applied is not applied again, above all if others have changed the node since. */
class UnknownOutcomeTest {
    private SimulatedClients clients = new SimulatedClients(1);
    private Values values = new Values(clients.context(0));

    /** Makes a call whose reply is lost; {@code others} do something between its effect and the next connection. */
    private <T> AsyncResult<T> lost(Supplier<AsyncResult<T>> call, Runnable others) {
        List<SimulatedLink> links = clients.servers.links(clients.client(0).sessionId());
        links.forEach(link -> link.holdToClient(true));
        AsyncResult<T> result = call.get();
        clients.handler.advance(Duration.ofMillis(50));
        assertFalse(result.isDone());
        others.run();
        links.forEach(SimulatedLink::reset);
        assertTrue(clients.handler.runUntil(result::isDone, SimulatedClients.SOON));
        return result;
    }

    private static void assertUnknown(AsyncResult<?> result) {
        Throwable error = result.exception();
        assertTrue(error instanceof ZooKeeperException, String.valueOf(error));
        assertEquals(Outcome.UNKNOWN, ((ZooKeeperException) error).outcome());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void barrierIsNotSetAgainAfterOthersHaveLiftedIt() {
        assertUnknown(lost(values.barrier("/b")::set, () -> clients.servers.delete("/b")));
        assertFalse(clients.servers.exists("/b"));
        lost(values.barrier("/b")::set, () -> {}).getNoWait();
        clients.close();
    }

    @Test
    void barrierIsNotLiftedAgainAfterOthersHaveSetIt() {
        clients.servers.create("/b", null);
        assertUnknown(lost(values.barrier("/b")::lift, () -> clients.servers.create("/b", null)));
        assertTrue(clients.servers.exists("/b"));
        clients.close();
    }

    @Test
    void counterThatOthersHaveResetIsNotCreatedAgain() {
        Counter counter = values.counter("/n");
        assertFalse(clients.get(counter.compareAndSet(5, 6)), "now it is known that there is no node");
        assertUnknown(lost(() -> counter.add(1), () -> clients.servers.delete("/n")));
        assertFalse(clients.servers.exists("/n"));
        clients.close();
    }

    @Test
    void changeWhoseReplyIsLostIsUnknownWithoutAReceiptAndKnownWithOne() {
        clients.get(values.counter("/n").add(1));
        assertUnknown(lost(() -> values.counter("/n").add(1), () -> {}));
        clients.get(values.counter("/n").exactly().add(1));
        Change change =
                lost(() -> values.counter("/n").exactly().add(7), () -> {}).getNoWait();
        assertEquals(3, change.before());
        assertEquals(10, change.after());
        assertEquals(clients.get(clients.client(0).exists("/n")), change.stat());
        clients.close();
    }

    @Test
    void callsThatWroteNothingAreNotPartOfAnUnknownWrite() {
        clients.get(values.counter("/n").add(1));
        List<AsyncResult<Boolean>> refused = new ArrayList<>();
        assertUnknown(lost(
                () -> {
                    AsyncResult<Change> add = values.counter("/n").add(1);
                    refused.add(values.counter("/n").compareAndSet(77, 0));
                    return add;
                },
                () -> {}));
        assertFalse(clients.get(refused.get(0)));
        clients.close();
    }

    @Test
    void valueIsNotSetOverOneThatOthersHaveSetSince() {
        SharedValue<String> value = values.value("/v", Codecs.UTF_8);
        clients.get(value.set("a"));
        assertUnknown(lost(() -> value.set("b"), () -> clients.servers.setData("/v", text("c"))));
        assertArrayEquals(text("c"), clients.servers.data("/v"));
        assertEquals("d", lost(() -> value.set("d"), () -> {}).getNoWait().value());
        SharedValue.Versioned<String> seen = clients.get(value.set("e"));
        assertUnknown(lost(() -> value.trySet(seen, "f"), () -> {}));
        clients.close();
    }

    /** The connection is cut after each number of bytes and steps. */
    @Test
    void cutsDuringChanges() {
        clients.close();
        int unknown = 0;
        for (int cut = 0; cut < 240; cut++) {
            clients = new SimulatedClients(1);
            values = new Values(clients.context(0));
            clients.get(values.counter("/n").add(1));
            clients.get(values.counter("/n").exactly().add(1));
            for (SimulatedLink link : clients.servers.links(clients.client(0).sessionId())) {
                if (cut % 2 == 0) {
                    link.resetAfterBytesToServer(cut / 2);
                } else {
                    link.resetAfterBytesToClient(cut / 2);
                }
            }
            AsyncResult<Change> exactly = values.counter("/n").exactly().add(10);
            AsyncResult<Change> plain = values.counter("/n").add(100);
            assertTrue(clients.handler.runUntil(() -> exactly.isDone() && plain.isDone(), SimulatedClients.SOON));
            clients.handler.advance(Duration.ofSeconds(8));
            long number = ByteBuffer.wrap(clients.servers.data("/n")).getLong();
            assertEquals(12, clients.get(exactly).after() % 100, "cut " + cut);
            if (plain.exception() == null) {
                assertEquals(112, number, "cut " + cut);
            } else {
                unknown++;
                assertUnknown(plain);
                assertTrue(number == 12 || number == 112, "cut " + cut + ": " + number);
            }
            assertEquals(List.of(), clients.servers.children("/n-__receipts__"), "cut " + cut);
            clients.close();
        }
        assertTrue(unknown > 0);
    }
}
