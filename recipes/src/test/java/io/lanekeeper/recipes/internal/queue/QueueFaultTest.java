// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.queue.TakeUnknownException;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The fate of calls whose replies are lost, or whose session or client ends. */
class QueueFaultTest {
    private static final int DELETE = 2;
    private static final int GET_DATA = 4;
    private static final int MULTI = 14;
    private static final int SET_WATCHES = 101;
    private static final Duration ONE_WAY = Duration.ofMillis(10);
    private static final String FIRST = "entry-100-0000000000";

    private final SimulatedClients clients = new SimulatedClients(3);
    private final List<Queues> queues =
            IntStream.range(0, 3).mapToObj(i -> new Queues(clients.context(i))).toList();

    private Queue queue(int client) {
        return queues.get(client).queue("/q");
    }

    private ClaimQueue claims(int client) {
        return queues.get(client).claimQueue("/c", ClaimQueueOptions.DEFAULT);
    }

    private static byte[] item(String text) {
        return text.getBytes(UTF_8);
    }

    private SimulatedLink link(int client) {
        return clients.servers.links(clients.client(client).sessionId()).get(0);
    }

    private void slow() {
        clients.settle();
        clients.servers.requests().clear();
        clients.handler.network().latency(ONE_WAY, ONE_WAY);
    }

    private List<Integer> requestsOfQueues(int client) {
        return clients.requests(client).stream()
                .map(ServedRequest::type)
                .filter(type -> type != SET_WATCHES)
                .toList();
    }

    private void runUntilServed(int client, int type) {
        assertTrue(clients.handler.runUntil(
                () -> clients.requests(client).stream().anyMatch(request -> request.type() == type),
                SimulatedClients.SOON));
    }

    @Test
    void takeWhoseReplyIsLostTellsTheItem() {
        clients.get(queue(0).put(item("a")));
        slow();
        AsyncResult<byte[]> take = queue(1).take();
        runUntilServed(1, DELETE);
        link(1).reset();
        TakeUnknownException unknown = assertInstanceOf(TakeUnknownException.class, clients.error(take));
        assertEquals("a", new String(unknown.data(), UTF_8));
        assertEquals(Outcome.UNKNOWN, unknown.outcome());
        clients.close();
    }

    @Test
    void takeWhoseDeletionDidNotArriveGoesOn() {
        clients.get(queue(0).put(item("a")));
        slow();
        AsyncResult<byte[]> take = queue(1).take();
        runUntilServed(1, GET_DATA);
        clients.handler.advance(ONE_WAY.plusMillis(2));
        link(1).reset();
        assertEquals("a", new String(clients.get(take), UTF_8));
        clients.close();
    }

    @Test
    void takeWithoutAReplyEndsAtItsTimeWithTheItem() {
        clients.get(queue(0).put(item("a")));
        slow();
        AsyncResult<byte @Nullable []> take = queue(1).tryTake(Duration.ofSeconds(3));
        runUntilServed(1, DELETE);
        IntStream.range(0, 3).forEach(clients.servers::stop);
        clients.handler.advance(Duration.ofSeconds(1));
        assertFalse(take.isDone());
        clients.handler.advance(Duration.ofSeconds(3));
        assertTrue(take.isDone());
        assertEquals(
                "a",
                new String(
                        assertInstanceOf(TakeUnknownException.class, take.exception())
                                .data(),
                        UTF_8));
        IntStream.range(0, 3).forEach(clients.servers::start);
        clients.handler.advance(SimulatedClients.SOON);
        clients.close();
    }

    @Test
    void waitingTakeGoesOnInTheNextSession() {
        AsyncResult<byte[]> take = queue(1).take();
        clients.settle();
        clients.expire(1);
        clients.settle();
        clients.get(queue(0).put(item("a")));
        assertEquals("a", new String(clients.get(take), UTF_8));
        clients.close();
    }

    @Test
    void waitingCallsSendNothingWhileThereIsNoConnection() {
        AsyncResult<byte[]> take = queue(1).take();
        AsyncResult<Claim> claim = claims(1).claim();
        clients.settle();
        IntStream.range(0, 3).forEach(clients.servers::stop);
        clients.handler.advance(Duration.ofSeconds(1));
        assertEquals(SessionState.SUSPENDED, clients.client(1).state());
        clients.servers.requests().clear();
        IntStream.range(0, 3).forEach(clients.servers::start);
        clients.handler.runUntil(() -> clients.client(1).state().connected(), SimulatedClients.SOON);
        clients.settle();
        assertEquals(List.of(), requestsOfQueues(1), "the client has set the watches again");
        clients.get(queue(0).put(item("a")));
        clients.get(claims(0).put(item("b")));
        clients.get(take);
        clients.get(claim);
        clients.close();
    }

    @Test
    void claimWhoseReplyIsLostIsFound() {
        clients.get(claims(0).put(item("a")));
        slow();
        AsyncResult<Claim> claim = claims(1).claim();
        runUntilServed(1, MULTI);
        link(1).reset();
        Claim found = clients.get(claim);
        assertEquals(0, found.attempts(), "claimed once");
        assertTrue(found.isHeld());
        clients.get(found.ack());
        assertEquals(List.of(), clients.servers.children("/c/entries"));
        clients.close();
    }

    @Test
    void acknowledgementWhoseReplyIsLostIsFound() {
        clients.get(claims(0).put(item("a")));
        Claim claim = clients.get(claims(1).claim());
        slow();
        AsyncResult<Void> ack = claim.ack(List.of(Op.create("/effect", null)));
        runUntilServed(1, MULTI);
        link(1).reset();
        clients.get(ack);
        assertTrue(clients.servers.exists("/effect"));
        assertEquals(LeaseState.RELEASED, claim.state());
        clients.close();
    }

    @Test
    void acknowledgementThatDidNotArriveIsSentAgain() {
        clients.get(claims(0).put(item("a")));
        Claim claim = clients.get(claims(1).claim());
        slow();
        AsyncResult<Void> ack = claim.ack(List.of(Op.create("/effect", null)));
        clients.handler.advance(Duration.ofMillis(2));
        link(1).reset();
        clients.get(ack);
        assertTrue(clients.servers.exists("/effect"));
        clients.close();
    }

    @Test
    void acknowledgementIsUnknownIfTheSessionEndsBeforeItsReply() {
        clients.get(claims(0).put(item("a")));
        Claim claim = clients.get(claims(1).claim());
        slow();
        AsyncResult<Void> ack = claim.ack(List.of(Op.create("/effect", null)));
        runUntilServed(1, MULTI);
        link(1).reset();
        clients.expire(1);
        ZooKeeperException unknown = assertInstanceOf(ZooKeeperException.class, clients.error(ack));
        assertEquals(Outcome.UNKNOWN, unknown.outcome());
        assertEquals(LeaseState.LOST, claim.state());
        clients.close();
    }

    @Test
    void releaseWhoseReplyIsLostLeavesTheClaimOfAnotherClientAlone() {
        clients.get(claims(0).put(item("a")));
        Claim claim = clients.get(claims(1).claim());
        AsyncResult<Claim> next = claims(2).claim();
        clients.settle();
        link(1).holdToClient(true);
        AsyncResult<Void> release = claim.release();
        Claim other = clients.get(next);
        link(1).reset();
        clients.get(release);
        assertEquals(List.of(FIRST), clients.servers.children("/c/taken"));
        assertTrue(clients.get(other.verify()));
        clients.get(other.ack());
        clients.close();
    }

    @Test
    void queuedAcknowledgementIsNotSentInTheNextSession() {
        assertInstanceOf(LeaseLostException.class, acknowledgedAfterTheSession());
        assertFalse(clients.servers.exists("/effect"));
        assertEquals(1, clients.servers.children("/c/entries").size());
        assertEquals(1, clients.servers.children("/c/taken").size());
        clients.close();
    }

    /**
     * A claim is acknowledged without a connection; its session ends, and another client has claimed the item before the
     * next one.
     */
    private @Nullable Throwable acknowledgedAfterTheSession() {
        clients.get(claims(0).put(item("a")));
        Claim old = clients.get(claims(1).claim());
        long session = clients.client(1).sessionId();
        IntStream.range(0, 3).forEach(clients.servers::stop);
        clients.handler.advance(Duration.ofSeconds(8));
        assertEquals(LeaseState.UNSURE, old.state());
        AsyncResult<Void> ack = old.ack(List.of(Op.create("/effect", null)));
        clients.servers.expire(session);
        IntStream.range(0, 3).forEach(clients.servers::start);
        int fresh = clients.add();
        Claim next = clients.get(new Queues(clients.context(fresh))
                .claimQueue("/c", ClaimQueueOptions.DEFAULT)
                .claim());
        assertFalse(clients.client(1).state().connected(), "the other client is first");
        assertTrue(clients.handler.runUntil(ack::isDone, SimulatedClients.SOON));
        clients.settle();
        assertEquals("a", new String(next.data(), UTF_8));
        return ack.exception();
    }

    @Test
    void claimIsHeldAgainWithItsTokenAfterACut() {
        clients.get(claims(0).put(item("a")));
        Claim claim = clients.get(claims(1).claim());
        long token = claim.token();
        clients.settle();
        clients.servers.requests().clear();
        clients.disconnect(1);
        clients.settle();
        assertEquals(LeaseState.HELD, claim.state());
        assertEquals(token, claim.token());
        assertEquals(List.of(), requestsOfQueues(1));
        clients.get(claim.ack());
        clients.close();
    }

    @Test
    void stopEndsWaitingCallsAndClaims() {
        clients.get(claims(0).put(item("a")));
        Claim claim = clients.get(claims(1).claim());
        AsyncResult<LossCause> loss = claim.lost();
        AsyncResult<byte[]> take = queue(1).take();
        AsyncResult<Claim> waiting = claims(1).claim();
        clients.settle();
        clients.get(clients.client(1).stop());
        assertEquals(LossCause.STOPPED, clients.get(loss));
        assertInstanceOf(ClientStoppedException.class, clients.error(take));
        assertInstanceOf(ClientStoppedException.class, clients.error(waiting));
        assertInstanceOf(LeaseLostException.class, clients.error(claim.ack()));
        assertEquals("a", new String(clients.get(claims(2).claim()).data(), UTF_8));
        clients.close();
    }

    @Test
    void timedClaimWithoutAReplyEndsAtItsTimeAndIsGivenBack() {
        clients.get(claims(0).put(item("a")));
        slow();
        AsyncResult<@Nullable Claim> claim = claims(1).tryClaim(Duration.ofSeconds(2));
        runUntilServed(1, MULTI);
        IntStream.range(0, 3).forEach(clients.servers::stop);
        clients.handler.advance(Duration.ofSeconds(3));
        assertTrue(claim.isDone());
        assertNull(claim.getNoWait());
        IntStream.range(0, 3).forEach(clients.servers::start);
        clients.handler.advance(Duration.ofSeconds(5));
        assertEquals(List.of(), clients.servers.children("/c/taken"));
        assertEquals(1, clients.servers.children("/c/entries").size());
        clients.close();
    }

    @Test
    void takeThatIsCancelledBeforeTheDeletionSendsNone() {
        clients.get(queue(0).put(item("a")));
        slow();
        AsyncResult<byte[]> take = queue(1).take();
        runUntilServed(1, GET_DATA);
        assertTrue(take.cancel());
        clients.handler.advance(Duration.ofSeconds(1));
        assertFalse(clients.requests(1).stream().anyMatch(request -> request.type() == DELETE));
        clients.close();
    }

    @Test
    void closeCancelsCallsAndReleasesClaims() {
        clients.get(claims(0).put(item("a")));
        Claim claim = clients.get(claims(1).claim());
        AsyncResult<Claim> waiting = claims(1).claim();
        AsyncResult<byte[]> take = queue(1).take();
        clients.settle();
        clients.get(queues.get(1).close());
        assertEquals(List.of(), clients.servers.children("/c/taken"));
        assertEquals(LeaseState.RELEASED, claim.state());
        assertInstanceOf(CancellationException.class, waiting.exception());
        assertInstanceOf(CancellationException.class, take.exception());
        clients.close();
    }

    @Test
    void aPutCausesFewRequestsHoweverManyCallsWait() {
        clients.get(queue(0).put(item("warm")));
        clients.get(queue(1).take());
        List<AsyncResult<byte[]>> takes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            takes.add(queue(1).take());
            takes.add(queue(2).take());
        }
        clients.settle();
        clients.servers.requests().clear();
        clients.get(queue(0).put(item("a")));
        clients.settle();
        assertEquals(1, takes.stream().filter(AsyncResult::isDone).count());
        int winner = takes.stream()
                                .filter(AsyncResult::isDone)
                                .findFirst()
                                .map(takes::indexOf)
                                .orElseThrow()
                        % 2
                + 1;
        assertTrue(requestsOfQueues(winner).size() <= 4, "winner: " + requestsOfQueues(winner));
        assertTrue(requestsOfQueues(3 - winner).size() <= 4, "other: " + requestsOfQueues(3 - winner));
        takes.forEach(AsyncResult::cancel);
        clients.settle();
        clients.close();
    }

    @Test
    void lanesThatAreHeldForEverStopNothing() {
        Promise<Void> never = clients.handler.asyncResult();
        for (Lane lane : Lane.values()) {
            clients.handler.dispatch(new Callback(lane, () -> never));
        }
        clients.get(claims(0).put(item("a")));
        Claim claim = clients.get(claims(1).claim());
        AsyncResult<Claim> next = claims(2).claim();
        clients.expire(1);
        assertEquals(1, clients.get(next).attempts());
        assertTrue(clients.handler.runUntil(() -> claim.state() == LeaseState.LOST, SimulatedClients.SOON));
        AsyncResult<byte[]> take = queue(1).take();
        clients.get(queue(0).put(item("b")));
        assertEquals("b", new String(clients.get(take), UTF_8));
        never.set(null);
        clients.settle();
        clients.close();
    }

    @Test
    void cyclesLeaveNothingBehind() {
        for (int i = 0; i < 300; i++) {
            AsyncResult<byte @Nullable []> take = queue(1).tryTake(Duration.ofSeconds(30));
            AsyncResult<Claim> claim = claims(1).claim();
            if (i % 3 == 0) {
                clients.settle();
            }
            if (i % 50 == 0) {
                clients.expire(1);
            }
            assertTrue(take.cancel());
            assertTrue(claim.cancel());
            clients.settle();
        }
        assertTrue(clients.servers.watches() <= 2, clients.servers.watches() + " watches");
        clients.close();
    }
}
