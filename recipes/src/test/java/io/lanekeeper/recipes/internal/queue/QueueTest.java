// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueueTest {
    private static final int CREATE = 1;
    private static final int DELETE = 2;
    private static final int GET_DATA = 4;
    private static final int GET_CHILDREN = 8;
    private static final int MULTI = 14;

    private final SimulatedClients clients = new SimulatedClients(3);
    private final List<Queues> queues =
            IntStream.range(0, 3).mapToObj(i -> new Queues(clients.context(i))).toList();

    private Queue queue(int client) {
        return queues.get(client).queue("/q");
    }

    private static byte[] item(String text) {
        return text.getBytes(UTF_8);
    }

    private String take(int client) {
        return text(clients.get(queue(client).take()));
    }

    private static String text(byte @Nullable [] item) {
        assertNotNull(item);
        return new String(item, UTF_8);
    }

    private void put(String... items) {
        for (String item : items) {
            clients.get(queue(0).put(item(item)));
        }
    }

    private List<Integer> types(int client) {
        return clients.requests(client).stream().map(request -> request.type()).toList();
    }

    private void forget() {
        clients.settle();
        clients.servers.requests().clear();
    }

    @Test
    void itemsAreTakenInOrder() {
        put("a", "b", "c");
        assertEquals(List.of("a", "b", "c"), List.of(take(1), take(2), take(1)));
        assertEquals(List.of(), clients.servers.children("/q"));
        clients.close();
    }

    @Test
    void nodesHaveTheNamesOfCuratorAndKazoo() {
        put("plain");
        clients.get(queue(0).put(item("urgent"), 5));
        assertEquals(List.of("entry-005-0000000001", "qn-0000000000"), clients.servers.children("/q"));
        assertEquals("urgent", take(0));
        clients.close();
    }

    @Test
    void putCostsOneRequest() {
        put("a");
        forget();
        put("b");
        assertEquals(List.of(CREATE), types(0));
        clients.close();
    }

    @Test
    void takeCostsTwoRequestsAfterOneListing() {
        put("a", "b", "c");
        forget();
        take(1);
        assertEquals(List.of(GET_CHILDREN, GET_DATA, DELETE), types(1));
        clients.handler.advance(Duration.ofSeconds(5));
        clients.servers.requests().clear();
        take(1);
        assertEquals(List.of(GET_DATA, DELETE), types(1), "the listing serves a slow consumer, too");
        clients.close();
    }

    @Test
    void takesThatFollowOneAnotherCostTwoRequestsInOneRoundTrip() {
        put("a", "b", "c", "d", "e");
        take(1);
        take(1);
        forget();
        clients.handler.network().latency(Duration.ofMillis(10), Duration.ofMillis(10));
        Duration before = clients.handler.elapsed();
        take(1);
        assertEquals(Duration.ofMillis(20), clients.handler.elapsed().minus(before));
        assertEquals(List.of(DELETE, GET_DATA), types(1));
        take(1);
        assertEquals(Duration.ofMillis(40), clients.handler.elapsed().minus(before));
        assertEquals("e", take(1));
        clients.settle();
        assertEquals(List.of(DELETE, GET_DATA, DELETE, GET_DATA, DELETE), types(1));
        clients.close();
    }

    @Test
    void waitingCallCostsOneRequestAndAnItemThreeMore() {
        put("first");
        take(1);
        forget();
        AsyncResult<byte[]> waiting = queue(1).take();
        clients.settle();
        assertEquals(List.of(GET_CHILDREN), types(1));
        assertFalse(waiting.isDone());
        forget();
        put("a");
        assertEquals("a", text(clients.get(waiting)));
        clients.settle();
        assertEquals(List.of(GET_CHILDREN, GET_DATA, DELETE), types(1));
        clients.close();
    }

    @Test
    void waitingCallsOfOneClientShareOneListingAndOneWatch() {
        put("first");
        take(1);
        forget();
        List<AsyncResult<byte[]>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(queue(1).take());
        }
        clients.settle();
        assertEquals(List.of(GET_CHILDREN), types(1));
        assertEquals(1, clients.servers.watches());
        forget();
        clients.get(queue(0).putAll(
                        IntStream.range(0, 40).mapToObj(i -> item("" + i)).toList()));
        clients.settle();
        for (int i = 0; i < 100; i++) {
            assertEquals(i < 40, waiting.get(i).isDone());
        }
        for (int i = 0; i < 40; i++) {
            assertEquals("" + i, text(waiting.get(i).value()));
        }
        long listings = types(1).stream().filter(type -> type == GET_CHILDREN).count();
        assertTrue(listings <= 3, listings + " listings");
        assertEquals(80 + listings, types(1).size());
        assertEquals(1, clients.servers.watches());
        waiting.subList(40, 100).forEach(AsyncResult::cancel);
        clients.settle();
        clients.close();
    }

    @Test
    void putAllIsOneTransaction() {
        put("first");
        forget();
        clients.get(queue(0).putAll(List.of(item("a"), item("b"))));
        assertEquals(List.of(MULTI), types(0));
        clients.get(queue(0).putAll(List.of()));
        assertEquals(1, types(0).size());
        assertEquals(3, clients.get(queue(2).size()));
        clients.close();
    }

    @Test
    void tryTakeAtOnceAnswersNullAfterOneListing() {
        put("first");
        take(1);
        forget();
        assertNull(clients.get(queue(1).tryTake(Duration.ZERO)));
        assertEquals(List.of(GET_CHILDREN), types(1));
        assertNull(clients.get(queue(1).tryTake(Duration.ZERO)));
        assertEquals(1, types(1).size(), "the watch says that there is still no item");
        put("a");
        assertEquals("a", text(clients.get(queue(1).tryTake(Duration.ZERO))));
        clients.close();
    }

    @Test
    void tryTakeEndsAtItsTime() {
        AsyncResult<byte @Nullable []> none = queue(0).tryTake(Duration.ofSeconds(3));
        clients.handler.advance(Duration.ofMillis(2900));
        assertFalse(none.isDone());
        clients.handler.advance(Duration.ofMillis(200));
        assertTrue(none.isDone());
        assertNull(none.getNoWait());
        clients.close();
    }

    @Test
    void cancelledCallGetsNothingAndTheNextOneIsServed() {
        AsyncResult<byte[]> first = queue(1).take();
        AsyncResult<byte[]> second = queue(1).take();
        clients.settle();
        assertTrue(first.cancel());
        put("a");
        assertEquals("a", text(clients.get(second)));
        assertTrue(first.exception() instanceof CancellationException);
        clients.close();
    }

    @Test
    void itemOfACallThatIsCancelledMeanwhileGoesToTheNextCallOfTheClient() {
        put("a");
        take(1);
        AsyncResult<byte[]> first = queue(1).take();
        AsyncResult<byte[]> second = queue(1).take();
        clients.settle();
        forget();
        put("b");
        clients.handler.runUntil(() -> types(1).contains(DELETE), SimulatedClients.SOON);
        assertTrue(first.cancel());
        assertEquals("b", text(clients.get(second)));
        clients.close();
    }

    @Test
    void itemOfACallThatIsCancelledMeanwhileIsPutBackAtItsPlace() {
        put("a", "b");
        AsyncResult<byte[]> cancelled = queue(1).take();
        clients.handler.runUntil(() -> types(1).contains(DELETE), SimulatedClients.SOON);
        assertTrue(cancelled.cancel());
        clients.settle();
        assertEquals(List.of("qn-0000000000", "qn-0000000001"), clients.servers.children("/q"));
        assertEquals("a", take(2));
        assertEquals("b", take(2));
        clients.close();
    }

    @Test
    void peekAndSizeLeaveTheItems() {
        assertNull(clients.get(queue(0).peek()));
        assertEquals(0, clients.get(queue(0).size()));
        put("a", "b");
        assertEquals("a", text(clients.get(queue(1).peek())));
        assertEquals(2, clients.get(queue(1).size()));
        clients.close();
    }

    @Test
    void foreignChildrenAreLeftAloneAndCounted() {
        clients.servers.create("/q", null);
        for (String name : List.of("qn-", "qn-12", "entry-1-0000000001", "lock-0000000000", "qn-9999999999", "x")) {
            clients.servers.create("/q/" + name, new byte[] {1});
        }
        AsyncResult<byte[]> waiting = queue(1).take();
        clients.settle();
        assertEquals(6, queue(1).foreignChildren());
        put("a");
        assertEquals("a", text(clients.get(waiting)));
        assertEquals(6, clients.servers.children("/q").size());
        clients.close();
    }

    @Test
    void itemWithChildrenIsLeftOutAndDoesNotWedge() {
        put("bad", "good");
        clients.servers.create("/q/qn-0000000000/child", null);
        assertEquals("good", take(1));
        assertNull(clients.get(queue(1).tryTake(Duration.ofSeconds(2))));
        clients.servers.delete("/q/qn-0000000000/child");
        clients.close();
    }

    @Test
    void itemWithoutDataIsAnEmptyOne() {
        clients.servers.create("/q", null);
        clients.servers.create("/q/qn-0000000007", null);
        assertArrayEquals(new byte[0], clients.get(queue(1).take()));
        clients.close();
    }

    @Test
    void changedItemIsTakenAsItIsNow() {
        put("a");
        clients.servers.setData("/q/qn-0000000000", item("changed"));
        assertEquals("changed", take(1));
        clients.close();
    }

    @Test
    void urgentItemIsOvertakenForAShortTimeOnly() {
        for (int i = 0; i < 5; i++) {
            clients.get(queue(0).put(item("slow"), 200));
        }
        assertEquals("slow", take(1));
        clients.get(queue(0).put(item("urgent"), 1));
        clients.handler.advance(ItemFeed.FRESH.plusMillis(1));
        assertEquals("urgent", take(1));
        clients.close();
    }

    @Test
    void badValuesAreNamed() {
        assertEquals(
                "priority: 1000 (expected: 0 to 999)",
                assertThrows(IllegalArgumentException.class, () -> queue(0).put(item("a"), 1000))
                        .getMessage());
        assertEquals(
                "timeout: PT-1S (expected: zero or more)",
                assertThrows(IllegalArgumentException.class, () -> queue(0).tryTake(Duration.ofSeconds(-1)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> queues.get(0).queue("q"));
        assertThrows(NullPointerException.class, () -> queue(0).put(nothing()));
        clients.close();
    }

    @Test
    void queueOfAMissingDirectoryWaits() {
        AsyncResult<byte[]> waiting = queue(1).take();
        clients.settle();
        assertTrue(clients.servers.exists("/q"));
        put("a");
        assertEquals("a", text(clients.get(waiting)));
        clients.close();
    }

    @Test
    void directoryThatIsDeletedIsMadeAgain() {
        AsyncResult<byte[]> waiting = queue(1).take();
        clients.settle();
        clients.servers.delete("/q");
        clients.settle();
        put("a");
        assertEquals("a", text(clients.get(waiting)));
        clients.close();
    }

    @Test
    void rootCanBeAQueue() {
        Queue root = queues.get(0).queue("/");
        clients.get(root.put(item("a")));
        assertEquals("a", text(clients.get(root.take())));
        clients.close();
    }

    @SuppressWarnings("NullAway") // The mistake of a caller without the checks.
    private static byte[] nothing() {
        return null;
    }
}
