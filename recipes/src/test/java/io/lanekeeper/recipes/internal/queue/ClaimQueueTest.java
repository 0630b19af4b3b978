// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimQueueTest {
    private static final int CREATE = 1;
    private static final int GET_DATA = 4;
    private static final int GET_CHILDREN = 8;
    private static final int MULTI = 14;
    private static final String FIRST = "entry-100-0000000000";

    private final SimulatedClients clients = new SimulatedClients(3);
    private final List<Queues> queues =
            IntStream.range(0, 3).mapToObj(i -> new Queues(clients.context(i))).toList();

    private ClaimQueue queue(int client) {
        return queues.get(client).claimQueue("/q", ClaimQueueOptions.DEFAULT);
    }

    private static byte[] item(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Claim claim) {
        return new String(claim.data(), UTF_8);
    }

    private void put(String... items) {
        for (String item : items) {
            clients.get(queue(0).put(item(item)));
        }
    }

    private Claim claim(int client) {
        return clients.get(queue(client).claim());
    }

    private List<String> children(String directory) {
        return clients.servers.exists("/q/" + directory) ? clients.servers.children("/q/" + directory) : List.of();
    }

    private List<Integer> types(int client) {
        return clients.requests(client).stream().map(request -> request.type()).toList();
    }

    private void forget() {
        clients.settle();
        clients.servers.requests().clear();
    }

    @Test
    void itemIsClaimedOnceAndAcknowledged() {
        put("a", "b");
        Claim first = claim(1);
        Claim second = claim(2);
        assertEquals(List.of("a", "b"), List.of(text(first), text(second)));
        assertTrue(first.isHeld());
        assertEquals(0, first.attempts());
        assertTrue(second.token() > first.token());
        clients.get(first.ack());
        assertEquals(LeaseState.RELEASED, first.state());
        clients.get(second.ack());
        assertEquals(List.of(), children("entries"));
        assertEquals(List.of(), children("taken"));
        clients.close();
    }

    @Test
    void layoutIsThatOfKazoo() {
        put("a");
        clients.get(queue(0).put(item("urgent"), 7));
        assertEquals(List.of("entry-007-0000000001", FIRST), children("entries"));
        Claim claim = claim(1);
        assertEquals("urgent", text(claim));
        assertEquals(List.of("entry-007-0000000001"), children("taken"));
        byte[] mark = clients.servers.data("/q/taken/entry-007-0000000001");
        assertNotNull(mark);
        assertEquals(claim.identifier(), new String(mark, UTF_8));
        assertTrue(claim.identifier().matches("[0-9a-f]{32}"), claim.identifier());
        assertEquals(
                0,
                clients.get(clients.client(0).getData("/q/entries/entry-007-0000000001"))
                        .stat()
                        .numChildren());
        clients.close();
    }

    @Test
    void claimCostsTwoRequestsInOneRoundTripAndAnAcknowledgementOne() {
        put("a", "b");
        Claim first = claim(1);
        forget();
        clients.handler.network().latency(Duration.ofMillis(10), Duration.ofMillis(10));
        Duration before = clients.handler.elapsed();
        Claim second = claim(1);
        assertEquals(Duration.ofMillis(20), clients.handler.elapsed().minus(before));
        assertEquals(List.of(MULTI, GET_DATA), types(1));
        forget();
        clients.get(second.ack());
        assertEquals(List.of(MULTI), types(1));
        forget();
        clients.get(first.giveBack());
        assertEquals(List.of(MULTI), types(1));
        forget();
        put("c");
        assertEquals(List.of(CREATE), types(0));
        clients.close();
    }

    @Test
    void firstClaimCostsTwoListingsMore() {
        put("a");
        claim(2).giveBack();
        forget();
        claim(1);
        assertEquals(List.of(GET_CHILDREN, GET_CHILDREN, MULTI, GET_DATA), types(1));
        clients.close();
    }

    @Test
    void waitingCallsOfAnEmptyQueueShareOneListingAndOneWatch() {
        put("a");
        clients.get(claim(1).ack());
        forget();
        List<AsyncResult<Claim>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(queue(1).claim());
        }
        clients.settle();
        assertEquals(List.of(GET_CHILDREN, GET_CHILDREN), types(1));
        assertEquals(1, clients.servers.watches(), "the claims are not watched while there is no item");
        forget();
        for (int i = 0; i < 20; i++) {
            queue(0).put(item("" + i));
        }
        clients.settle();
        for (int i = 0; i < 50; i++) {
            assertEquals(i < 20, waiting.get(i).isDone(), "call " + i);
        }
        Set<String> given = new HashSet<>();
        waiting.subList(0, 20).forEach(each -> given.add(text(each.getNoWait())));
        assertEquals(20, given.size());
        waiting.forEach(AsyncResult::cancel);
        clients.settle();
        clients.close();
    }

    @Test
    void claimsAreWatchedOnlyIfThereAreItemsAndAllAreClaimed() {
        put("a");
        Claim held = claim(1);
        forget();
        AsyncResult<Claim> first = queue(2).claim();
        AsyncResult<Claim> second = queue(2).claim();
        clients.settle();
        assertEquals(4, types(2).size(), "one listing of both directories, and one with a watch on the claims");
        forget();
        clients.get(held.giveBack());
        Claim again = clients.get(first);
        assertEquals("a", text(again));
        assertEquals(1, again.attempts());
        assertFalse(second.isDone());
        clients.get(again.ack());
        second.cancel();
        clients.settle();
        clients.close();
    }

    @Test
    void effectsAreAppliedWithTheAcknowledgement() {
        put("a");
        clients.servers.create("/effects", null);
        Claim claim = claim(1);
        clients.get(claim.ack(List.of(Op.create("/effects/one", null), Op.setData("/effects", item("x")))));
        assertEquals(List.of("one"), clients.servers.children("/effects"));
        clients.close();
    }

    @Test
    void refusedEffectLeavesTheClaimHeldAndNamesTheEffect() {
        put("a");
        Claim claim = claim(1);
        TransactionRefusedException refused = assertInstanceOf(
                TransactionRefusedException.class,
                clients.error(claim.ack(List.of(Op.create("/fine", null), Op.delete("/missing")))));
        assertEquals(1, refused.index());
        assertEquals(2, refused.outcomes().size());
        assertEquals(ErrorCode.NO_NODE, refused.code());
        assertEquals("/missing", refused.path());
        assertTrue(claim.isHeld());
        assertEquals(1, children("entries").size());
        clients.get(claim.ack());
        assertEquals(0, children("entries").size());
        clients.close();
    }

    @Test
    void claimEndsWithItsSessionAndTheItemGoesToAnotherClient() {
        put("a");
        Claim old = claim(1);
        AsyncResult<LossCause> loss = old.lost();
        clients.expire(1);
        assertEquals(LossCause.SESSION_EXPIRED, clients.get(loss));
        Claim next = claim(2);
        assertEquals("a", text(next));
        assertEquals(1, next.attempts());
        assertInstanceOf(LeaseLostException.class, clients.error(old.ack()));
        assertInstanceOf(LeaseLostException.class, clients.error(old.reject()));
        clients.get(old.release());
        assertEquals(1, children("taken").size(), "the claim of the other client is still there");
        clients.get(next.ack());
        clients.close();
    }

    @Test
    void acknowledgementThatTheEndOfTheSessionOvertakesIsNotApplied() {
        put("a");
        Claim old = claim(1);
        clients.servers.expire(clients.client(1).sessionId());
        AsyncResult<Void> late = old.ack(); // The client does not know yet.
        Claim next = claim(2);
        assertTrue(clients.handler.runUntil(late::isDone, SimulatedClients.SOON));
        assertNotNull(late.exception());
        assertEquals(1, children("taken").size());
        clients.get(next.ack());
        clients.close();
    }

    @Test
    void itemThatWasRemovedMeanwhileMakesTheAcknowledgementFail() {
        put("a");
        Claim claim = claim(1);
        clients.servers.delete("/q/entries/" + FIRST);
        assertInstanceOf(LeaseLostException.class, clients.error(claim.ack(List.of(Op.create("/effect", null)))));
        clients.settle();
        assertFalse(clients.servers.exists("/effect"));
        assertEquals(List.of(), children("taken"));
        clients.close();
    }

    @Test
    void claimWhoseNodeWasDeletedIsLost() {
        put("a");
        Claim claim = claim(1);
        clients.servers.delete("/q/taken/" + FIRST);
        assertInstanceOf(LeaseLostException.class, clients.error(claim.ack()));
        assertEquals(LeaseState.LOST, claim.state());
        assertEquals(LossCause.NODE_GONE, clients.get(claim.lost()));
        assertEquals(1, children("entries").size());
        clients.close();
    }

    @Test
    void oneEndOfAClaimAtATime() {
        put("a");
        Claim claim = claim(1);
        AsyncResult<Void> first = claim.ack();
        assertInstanceOf(IllegalStateException.class, clients.error(claim.ack()));
        clients.get(first);
        assertInstanceOf(LeaseLostException.class, clients.error(claim.ack()));
        clients.get(claim.release());
        clients.close();
    }

    @Test
    void releaseDuringAnAcknowledgementWaitsForIt() {
        put("a");
        Claim claim = claim(1);
        AsyncResult<Void> ack = claim.ack();
        AsyncResult<Void> release = claim.release();
        clients.get(ack);
        clients.get(release);
        assertEquals(List.of(), children("entries"));
        assertEquals(List.of(), children("taken"));
        clients.close();
    }

    @Test
    void itemBecomesADeadLetterAfterTheLastAttempt() {
        ClaimQueueOptions three = new ClaimQueueOptions(3, 1);
        put("poison", "good");
        for (int attempt = 0; attempt < 3; attempt++) {
            ClaimQueue own = queues.get(1).claimQueue("/q", three);
            clients.handler.advance(ItemFeed.FRESH.plusMillis(1));
            Claim claim = clients.get(own.claim());
            assertEquals("poison", text(claim));
            assertEquals(attempt, claim.attempts());
            clients.get(claim.giveBack());
        }
        assertEquals(List.of(FIRST), children("dead"));
        assertEquals("poison", new String(clients.servers.data("/q/dead/" + FIRST), UTF_8));
        assertEquals("good", text(claim(1)));
        clients.close();
    }

    @Test
    void itemThatKillsItsConsumersBecomesADeadLetter() {
        put("poison", "good");
        ClaimQueueOptions two = new ClaimQueueOptions(2, 1);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertEquals(
                    "poison",
                    text(clients.get(queues.get(1).claimQueue("/q", two).claim())));
            clients.expire(1);
            clients.settle();
        }
        assertEquals(
                "good", text(clients.get(queues.get(2).claimQueue("/q", two).claim())));
        assertEquals(List.of(FIRST), children("dead"));
        clients.settle();
        clients.close();
    }

    @Test
    void rejectedItemIsADeadLetterAtOnceAndNamesMayRepeat() {
        put("a");
        clients.get(claim(1).reject());
        clients.servers.create("/q/entries/" + FIRST, item("b"));
        clients.get(claim(1).reject());
        assertEquals(List.of(FIRST, FIRST + "-0000000001"), children("dead"));
        assertEquals(List.of(), children("taken"));
        clients.close();
    }

    @Test
    void cancelledCallGivesTheClaimToTheNextOrBack() {
        put("a");
        clients.get(claim(1).ack());
        AsyncResult<Claim> first = queue(1).claim();
        AsyncResult<Claim> second = queue(1).claim();
        clients.settle();
        forget();
        put("b");
        assertTrue(clients.handler.runUntil(() -> types(1).contains(MULTI), SimulatedClients.SOON));
        assertTrue(first.cancel());
        Claim given = clients.get(second);
        clients.get(given.ack());
        AsyncResult<Claim> third = queue(1).claim();
        clients.settle();
        forget();
        put("c");
        assertTrue(clients.handler.runUntil(() -> types(1).contains(MULTI), SimulatedClients.SOON));
        assertTrue(third.cancel());
        clients.settle();
        assertEquals(List.of(), children("taken"));
        assertEquals("c", text(claim(2)));
        clients.close();
    }

    @Test
    void tryClaimEndsAtItsTimeAndLeavesNothing() {
        assertNull(clients.get(queue(1).tryClaim(Duration.ZERO)));
        AsyncResult<@Nullable Claim> none = queue(1).tryClaim(Duration.ofSeconds(2));
        clients.handler.advance(Duration.ofMillis(1900));
        assertFalse(none.isDone());
        clients.handler.advance(Duration.ofMillis(200));
        assertNull(none.getNoWait());
        clients.close();
    }

    @Test
    void foreignAndCorruptedChildrenDoNotWedge() {
        put("bad", "good");
        clients.servers.create("/q/entries/" + FIRST + "/claim", null);
        clients.servers.create("/q/entries/foreign", null);
        clients.servers.create("/q/taken", null);
        clients.servers.create("/q/taken/foreign", null);
        assertEquals("good", text(claim(1)));
        assertEquals(1, queue(1).foreignChildren());
        assertNull(clients.get(queue(1).tryClaim(Duration.ofSeconds(2))));
        assertEquals(2, clients.get(queue(1).size()));
        clients.close();
    }

    @Test
    void itemWithAForeignChildCannotBeRemovedAndTheErrorSaysSo() {
        put("a");
        Claim claim = claim(1);
        clients.servers.create("/q/entries/" + FIRST + "/child", null);
        Throwable error = clients.error(claim.ack());
        assertTrue(error.toString().contains("NOT_EMPTY"), error.toString());
        assertTrue(error.toString().contains(FIRST), error.toString());
        assertTrue(claim.isHeld());
        clients.servers.delete("/q/entries/" + FIRST + "/child");
        clients.get(claim.ack());
        clients.close();
    }

    @Test
    void spreadClaimsAmongTheFirstItems() {
        ClaimQueueOptions spread = new ClaimQueueOptions(5, 4);
        for (int i = 0; i < 12; i++) {
            put("" + i);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            order.add(Integer.valueOf(
                    text(clients.get(queues.get(1).claimQueue("/q", spread).claim()))));
        }
        List<Integer> sorted = order.stream().sorted().toList();
        assertEquals(IntStream.range(0, 12).boxed().toList(), sorted);
        assertFalse(order.equals(sorted), "claimed in order: " + order);
        assertTrue(order.get(0) < 4);
        clients.close();
    }

    @Test
    void claimOfKazooIsRespected() {
        put("a", "b");
        clients.servers.create("/q/taken", null);
        clients.servers.create("/q/taken/" + FIRST, item("0123456789abcdef0123456789abcdef"));
        assertEquals("b", text(claim(1)));
        AsyncResult<Claim> waiting = queue(1).claim();
        clients.settle();
        assertFalse(waiting.isDone());
        clients.servers.delete("/q/taken/" + FIRST);
        assertEquals("a", text(clients.get(waiting)));
        clients.close();
    }

    @Test
    void guardedWritesNeedTheClaim() {
        put("a");
        Claim claim = claim(1);
        clients.get(claim.guarded(List.of(Op.create("/guarded", null))));
        assertTrue(clients.get(claim.verify()));
        clients.get(claim.giveBack());
        assertInstanceOf(LeaseLostException.class, clients.error(claim.guarded(List.of(Op.create("/other", null)))));
        clients.close();
    }

    @Test
    void badValuesAreNamed() {
        assertEquals(
                "spread: 0 (expected: at least 1)",
                assertThrows(IllegalArgumentException.class, () -> new ClaimQueueOptions(5, 0))
                        .getMessage());
        assertEquals(
                "priority: -1 (expected: 0 to 999)",
                assertThrows(IllegalArgumentException.class, () -> queue(0).put(item("a"), -1))
                        .getMessage());
        clients.close();
    }
}
