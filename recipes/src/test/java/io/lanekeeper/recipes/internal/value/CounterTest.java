// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.Counter.Change;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CounterTest {
    private static final int CREATE2 = 15;
    private static final int GET = 4;
    private static final int SET = 5;

    private final SimulatedClients clients = new SimulatedClients(2);
    private final Counter one = new Values(clients.context(0)).counter("/n");
    private final Counter two = new Values(clients.context(1)).counter("/n");

    @AfterEach
    void close() {
        clients.close();
    }

    private List<Integer> types(int client) {
        return clients.requests(client).stream().map(ServedRequest::type).toList();
    }

    private void forget() {
        clients.servers.requests().clear();
    }

    private long stored() {
        byte[] data = clients.servers.data("/n");
        assertTrue(data != null);
        return ByteBuffer.wrap(data).getLong();
    }

    @Test
    void changeCostsTwoRequestsAndThenOne() {
        Change first = clients.get(one.add(5));
        assertEquals(0, first.before());
        assertEquals(5, first.after());
        assertEquals(0, first.stat().version());
        assertEquals(List.of(GET, CREATE2), types(0));
        forget();
        Change second = clients.get(one.add(-7));
        assertEquals(5, second.before());
        assertEquals(-2, second.after());
        assertEquals(List.of(SET), types(0), "the Stat is known");
        assertEquals(-2, stored());
        assertEquals(-2, clients.get(two.get()));
    }

    @Test
    void waitingChangesBecomeOneWrite() {
        clients.get(one.add(1));
        forget();
        List<AsyncResult<Change>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(one.add(1));
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals(i + 2, clients.get(all.get(i)).after());
        }
        assertEquals(List.of(SET), types(0));
        assertEquals(1001, stored());
    }

    @Test
    void objectsOfOnePathShareTheirWrites() {
        Values values = new Values(clients.context(0));
        clients.get(values.counter("/n").add(1));
        forget();
        AsyncResult<Change> first = values.counter("/n").add(1);
        AsyncResult<Change> second =
                values.counter("/n").withTimeout(Duration.ofSeconds(5)).add(1);
        assertEquals(2, clients.get(first).after());
        assertEquals(3, clients.get(second).after());
        assertEquals(1, types(0).stream().filter(type -> type == SET).count());
    }

    @Test
    void clientsDoNotLoseChangesOfOneAnother() {
        List<AsyncResult<Change>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(one.add(1));
            all.add(two.add(1));
            clients.handler.advance(Duration.ofMillis(1));
        }
        all.forEach(clients::get);
        assertEquals(100, stored());
    }

    @Test
    void deletedCounterBeginsAgain() {
        clients.get(one.add(5));
        clients.servers.delete("/n");
        assertEquals(0, clients.get(one.get()));
        Change again = clients.get(one.add(2));
        assertEquals(0, again.before());
        assertEquals(2, stored());
    }

    @Test
    void missingParentsAreCreated() {
        Counter deep = new Values(clients.context(0)).counter("/a/b/c");
        assertEquals(3, clients.get(deep.add(3)).after());
        assertEquals(
                4,
                clients.get(new Values(clients.context(0))
                                .counter("/d/e/f")
                                .exactly()
                                .add(4))
                        .after());
    }

    @Test
    void emptyAndMissingDataAreZero() {
        clients.servers.create("/n", null);
        assertEquals(0, clients.get(one.get()));
        clients.servers.setData("/n", new byte[0]);
        assertEquals(1, clients.get(one.add(1)).after());
    }

    @Test
    void badDataIsAClearError() {
        clients.servers.create("/n", new byte[3]);
        assertEquals("/n: data: 3 bytes (expected: 8)", clients.error(one.get()).getMessage());
        assertEquals(
                "/n: data: 3 bytes (expected: 8)", clients.error(one.add(1)).getMessage());
        clients.servers.setData("/n", new byte[8]);
        assertEquals(1, clients.get(one.add(1)).after(), "no wedge");
    }

    @Test
    void formsOfOtherLibraries() {
        Counter ints = one.codec(Codecs.INT_BE);
        assertEquals(7, clients.get(ints.add(7)).after());
        assertArrayEquals(new byte[] {0, 0, 0, 7}, clients.servers.data("/n"));
        assertInstanceOf(ArithmeticException.class, clients.error(ints.add(Integer.MAX_VALUE)));
        clients.servers.setData("/n", "41L".getBytes(StandardCharsets.US_ASCII));
        Counter kazoo = two.codec(Codecs.ASCII);
        assertEquals(42, clients.get(kazoo.add(1)).after());
        assertArrayEquals("42".getBytes(StandardCharsets.US_ASCII), clients.servers.data("/n"));
        clients.servers.setData("/n", "4.5".getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                "/n: data: 4.5 (expected: a whole number in decimal digits)",
                clients.error(kazoo.get()).getMessage());
    }

    @Test
    void overflowWritesNothingAndOthersOfTheWriteGoOn() {
        clients.get(one.add(Long.MAX_VALUE - 1));
        AsyncResult<Change> fits = one.add(1);
        AsyncResult<Change> tooMuch = one.add(1);
        AsyncResult<Change> back = one.add(-5);
        assertEquals(Long.MAX_VALUE, clients.get(fits).after());
        assertInstanceOf(ArithmeticException.class, clients.error(tooMuch));
        assertEquals(Long.MAX_VALUE - 5, clients.get(back).after());
        assertEquals(Long.MAX_VALUE - 5, stored());
    }

    @Test
    void overflowByAnOldNumberIsCheckedAgain() {
        clients.get(one.add(Long.MAX_VALUE));
        clients.get(two.add(-100));
        assertEquals(Long.MAX_VALUE - 99, clients.get(one.add(1)).after());
    }

    @Test
    void compareAndSetAnswersByTheLatestNumber() {
        assertTrue(clients.get(one.compareAndSet(0, 5)));
        assertFalse(clients.get(one.compareAndSet(0, 6)));
        clients.get(two.compareAndSet(5, 9));
        assertTrue(clients.get(one.compareAndSet(9, 10)), "what this client knows is old");
        assertFalse(clients.get(two.compareAndSet(9, 11)));
        assertEquals(10, stored());
    }

    @Test
    void compareAndSetIsNotRefusedByAServerThatIsBehind() {
        clients.get(one.compareAndSet(0, 5));
        clients.settle();
        clients.servers.lag(clients.servers.serverOf(clients.client(1).sessionId()), Duration.ofSeconds(5));
        clients.get(one.compareAndSet(5, 6));
        assertTrue(clients.get(two.compareAndSet(6, 7)));
    }

    @Test
    void functionRunsAgainAfterAConflictAndItsErrorEndsTheCall() {
        clients.get(one.add(3));
        clients.get(two.add(1));
        assertEquals(8, clients.get(one.update(before -> before * 2)).after());
        assertEquals(
                "no",
                clients.error(one.update(before -> {
                            throw new IllegalStateException("no");
                        }))
                        .getMessage());
        assertEquals(8, stored());
    }

    @Test
    void blocksDoNotOverlap() {
        AsyncResult<Counter.Range> first = one.block(10);
        AsyncResult<Counter.Range> second = one.block(1);
        assertEquals(new Counter.Range(1, 10), clients.get(first));
        assertEquals(new Counter.Range(11, 11), clients.get(second));
        assertEquals(
                "count: 0 (expected: at least 1)",
                assertThrows(IllegalArgumentException.class, () -> one.block(0)).getMessage());
    }

    @Test
    void badArgumentsAreRefusedAtTheCall() {
        Values values = new Values(clients.context(0));
        assertThrows(IllegalArgumentException.class, () -> values.counter("n"));
        assertThrows(IllegalArgumentException.class, () -> values.counter("/"));
        assertEquals(
                "timeout: PT-1S (expected: more than zero)",
                assertThrows(IllegalArgumentException.class, () -> one.withTimeout(Duration.ofSeconds(-1)))
                        .getMessage());
    }

    @Test
    void deadlineEndsACallAndSaysWhetherItMayBeApplied() {
        clients.get(one.add(1));
        Counter quick = one.withTimeout(Duration.ofSeconds(1));
        for (int server = 0; server < 3; server++) {
            clients.servers.freeze(server);
        }
        AsyncResult<Change> sent = quick.add(1);
        clients.handler.advance(Duration.ofMillis(100));
        AsyncResult<Change> queued = quick.add(10);
        AsyncResult<Long> read = quick.get();
        assertEquals(Outcome.UNKNOWN, ((RequestTimeoutException) clients.error(sent)).outcome());
        assertEquals(Outcome.NOT_APPLIED, ((RequestTimeoutException) clients.error(queued)).outcome());
        assertInstanceOf(RequestTimeoutException.class, clients.error(read));
        for (int server = 0; server < 3; server++) {
            clients.servers.thaw(server);
        }
        clients.handler.advance(Duration.ofSeconds(30));
        assertEquals(2, stored(), "a call that has failed as not applied is not applied later");
    }

    @Test
    void cancelledCallThatWaitsIsNotApplied() {
        clients.get(one.add(1));
        AsyncResult<Change> first = one.add(1);
        clients.handler.advance(Duration.ofNanos(1));
        AsyncResult<Change> second = one.add(10);
        assertTrue(second.cancel());
        clients.get(first);
        clients.settle();
        assertEquals(2, stored());
    }

    @Test
    void refusalEndsTheCall() {
        AsyncResult<Change> bad = new Values(clients.context(0))
                .counter("/zookeeper/quota/../x".replace("..", "y"))
                .add(1);
        clients.get(bad); // a plain deep path
        clients.servers.create("/closed", new byte[8]);
        clients.get(clients.client(0)
                .setAcl(
                        "/closed",
                        List.of(new io.lanekeeper.client.data.Acl(
                                io.lanekeeper.client.data.Acl.READ, io.lanekeeper.client.data.AclId.ANYONE))));
        assertInstanceOf(
                RefusedException.class,
                clients.error(new Values(clients.context(0)).counter("/closed").add(1)));
    }

    @Test
    void stopEndsTheCall() {
        int third = clients.add();
        Counter counter = new Values(clients.context(third)).counter("/n");
        clients.get(clients.client(third).stop());
        assertInstanceOf(ClientStoppedException.class, clients.error(counter.add(1)));
        assertInstanceOf(
                ClientStoppedException.class, clients.error(counter.exactly().add(1)));
        assertInstanceOf(ClientStoppedException.class, clients.error(counter.get()));
    }

    @Test
    void heldLanesDoNotMatter() {
        AsyncResult<Void> never = clients.handler.asyncResult();
        clients.get(one.add(1).linkAsync(done -> never));
        clients.settle();
        assertEquals(2, clients.get(one.add(1)).after());
        assertEquals(3, clients.get(one.exactly().add(1)).after());
        never.cancel();
    }

    @Test
    void receiptsAreGoneAndCostOneCreateAndOneDelete() {
        Counter exactly = one.exactly();
        clients.get(exactly.add(1));
        clients.settle();
        forget();
        clients.get(exactly.add(1));
        clients.settle();
        assertEquals(List.of(14, 2), types(0), "a transaction, and the deletion of the receipt");
        assertEquals(List.of(), clients.servers.children("/n-__receipts__"));
        assertEquals(0, clients.context(0).cleanup().open());
    }
}
