// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.election.Participant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElectionTest {
    private final ElectionFixture fixture = new ElectionFixture(3);

    @AfterEach
    void nothingIsLeft() {
        fixture.assertNothingLeft();
        fixture.close();
    }

    private void settle() {
        fixture.clients.settle();
    }

    @Test
    void startTakesThreeRequestsAndAHandOverOne() {
        LeaderElection first = fixture.started(0);
        assertEquals(List.of(ElectionFixture.CREATE, ElectionFixture.LIST, ElectionFixture.READ), fixture.requests(0));
        assertEquals(ElectionState.LEADER, first.state());
        LeaderElection second = fixture.started(1);
        LeaderElection third = fixture.started(2);
        assertEquals(ElectionState.CANDIDATE, second.state());
        assertEquals(4, fixture.requests(1).size());
        fixture.requests(2);
        long epoch = ElectionFixture.leadership(first).epoch();
        fixture.clients.get(first.close());
        settle();
        assertEquals(List.of(ElectionFixture.DELETE), fixture.requests(0));
        assertEquals(List.of(), fixture.requests(1), "granted by the event");
        assertEquals(List.of(), fixture.requests(2));
        assertEquals(ElectionState.LEADER, second.state());
        assertTrue(ElectionFixture.leadership(second).epoch() > epoch);
        String node = fixture.nodes().get(1);
        fixture.clients.get(second.close());
        settle();
        assertEquals(ElectionState.LEADER, third.state());
        assertEquals(List.of(node), fixture.nodes(), "the same node as before");
        assertTrue(fixture.requests(2).size() <= 2);
    }

    @Test
    void epochIsTheTokenAndGuardsWrites() {
        LeaderElection election = fixture.started(0);
        Leadership leadership = ElectionFixture.leadership(election);
        assertEquals(leadership.token(), leadership.epoch());
        assertTrue(leadership.isHeld());
        List<Op> ops = List.of(Op.create("/done", null, CreateOptions.of(CreateMode.PERSISTENT)));
        assertEquals(1, fixture.get(leadership.guarded(ops)).size());
        fixture.clients.get(leadership.resign());
        assertInstanceOf(LeaseLostException.class, fixture.clients.error(leadership.guarded(ops)));
    }

    @Test
    void listenersHearOfALeadershipInOrder() {
        ElectionFixture.Recorder early = new ElectionFixture.Recorder();
        LeaderElection election = fixture.election(0);
        election.addListener(early);
        fixture.clients.get(election.start());
        settle();
        Leadership leadership = ElectionFixture.leadership(election);
        ElectionFixture.Recorder late = new ElectionFixture.Recorder();
        election.addListener(late);
        fixture.requests(0);
        fixture.clients.disconnect(0);
        assertTrue(fixture.clients.handler.runUntil(
                () -> election.state() == ElectionState.PAUSED, Duration.ofSeconds(1)));
        assertSame(leadership, election.leadership());
        assertEquals(LeaseState.UNSURE, leadership.state());
        fixture.clients.handler.advance(Duration.ofSeconds(2));
        assertEquals(ElectionState.LEADER, election.state());
        assertSame(leadership, election.leadership());
        assertEquals(List.of(), fixture.requests(0), "resumed without a request");
        fixture.clients.get(leadership.resign());
        settle();
        List<String> all = List.of("elected", "paused", "resumed", "resigned", "elected");
        assertEquals(all, early.take());
        assertEquals(all, late.take());
    }

    @Test
    void closedRegistrationHearsNothing() {
        LeaderElection election = fixture.election(0);
        ElectionFixture.Recorder recorder = new ElectionFixture.Recorder();
        election.addListener(recorder).close();
        fixture.clients.get(election.start());
        settle();
        assertEquals(List.of(), recorder.take());
    }

    @Test
    void resignationLeadsToTheEndOfTheQueue() {
        LeaderElection first = fixture.started(0);
        LeaderElection second = fixture.started(1);
        fixture.clients.get(ElectionFixture.leadership(first).resign());
        settle();
        assertEquals(ElectionState.CANDIDATE, first.state());
        assertNull(first.leadership());
        assertEquals(ElectionState.LEADER, second.state());
        fixture.clients.get(second.close());
        settle();
        assertEquals(ElectionState.LEADER, first.state());
    }

    @Test
    void resignedWithoutAConnectionContendsAgainLater() {
        LeaderElection election = fixture.started(0);
        fixture.clients.disconnect(0);
        fixture.clients.handler.runUntil(() -> election.state() == ElectionState.PAUSED, Duration.ofSeconds(1));
        Leadership leadership = ElectionFixture.leadership(election);
        AsyncResult<Void> resigned = leadership.resign();
        assertEquals(ElectionState.CANDIDATE, settledState(election));
        fixture.clients.get(resigned);
        fixture.clients.handler.advance(Duration.ofSeconds(2));
        assertEquals(ElectionState.LEADER, election.state());
        assertNotEquals(leadership.epoch(), ElectionFixture.leadership(election).epoch());
        assertEquals(1, fixture.nodes().size());
    }

    private ElectionState settledState(LeaderElection election) {
        fixture.clients.handler.runUntil(() -> election.state() == ElectionState.CANDIDATE, Duration.ofSeconds(1));
        return election.state();
    }

    @Test
    void nodeDeletedByOthersEndsTheLeadership() {
        LeaderElection first = fixture.election(0);
        ElectionFixture.Recorder recorder = new ElectionFixture.Recorder();
        first.addListener(recorder);
        fixture.clients.get(first.start());
        settle();
        LeaderElection second = fixture.started(1);
        Leadership leadership = ElectionFixture.leadership(first);
        fixture.clients.servers.delete(leadership.path());
        settle();
        assertEquals(List.of("elected", "NODE_GONE"), recorder.take());
        assertEquals(LossCause.NODE_GONE, fixture.clients.get(leadership.lost()));
        assertEquals(ElectionState.CANDIDATE, first.state());
        assertEquals(ElectionState.LEADER, second.state());
        assertEquals(2, fixture.nodes().size());
    }

    @Test
    void guardThatMissesTheNodeEndsTheLeadership() {
        LeaderElection election = fixture.started(0);
        Leadership leadership = ElectionFixture.leadership(election);
        AsyncResult<Boolean> verified = leadership.verify();
        fixture.clients.servers.delete(leadership.path());
        assertEquals(false, fixture.clients.get(verified));
        settle();
        assertTrue(ElectionFixture.leadership(election).epoch() > leadership.epoch());
    }

    @Test
    void directoryThatVanishesIsMadeAgain() {
        LeaderElection first = fixture.started(0);
        LeaderElection second = fixture.started(1);
        long epoch = ElectionFixture.leadership(first).epoch();
        for (String node : fixture.nodes()) {
            fixture.clients.servers.delete(ElectionFixture.PATH + "/" + node);
        }
        fixture.clients.servers.delete(ElectionFixture.PATH);
        fixture.clients.handler.advance(Duration.ofSeconds(5));
        assertEquals(2, fixture.nodes().size());
        LeaderElection leader = first.leadership() == null ? second : first;
        assertTrue(ElectionFixture.leadership(leader).epoch() > epoch);
        assertEquals(ElectionState.CANDIDATE, (leader == first ? second : first).state());
    }

    @Test
    void lostSessionIsFollowedByACandidacyInTheNext() {
        LeaderElection first = fixture.election(0);
        ElectionFixture.Recorder recorder = new ElectionFixture.Recorder();
        first.addListener(recorder);
        fixture.clients.get(first.start());
        settle();
        LeaderElection second = fixture.started(1);
        Leadership leadership = ElectionFixture.leadership(first);
        fixture.clients.disconnect(0); // Else the event of the node's end comes first.
        fixture.clients.expire(0);
        fixture.clients.handler.advance(Duration.ofSeconds(5));
        List<String> events = recorder.take();
        assertEquals("SESSION_EXPIRED", events.get(events.size() - 1), events::toString);
        assertEquals(LeaseState.LOST, leadership.state());
        assertEquals(ElectionState.CANDIDATE, first.state());
        assertEquals(ElectionState.LEADER, second.state());
        fixture.clients.expire(1);
        fixture.clients.handler.advance(Duration.ofSeconds(5));
        assertEquals(ElectionState.LEADER, first.state());
        assertEquals(List.of("elected"), recorder.take());
        assertEquals(2, fixture.nodes().size());
    }

    @Test
    void onlyTheNextOfManyHearsOfAnEnd() {
        try (ElectionFixture many = new ElectionFixture(51)) {
            List<LeaderElection> elections = new ArrayList<>();
            for (int i = 0; i < 51; i++) {
                elections.add(many.started(i));
            }
            assertEquals(1 + 2 * 50, many.clients.servers.watches());
            for (int i = 0; i < 51; i++) {
                many.requests(i);
            }
            many.clients.get(elections.get(0).close());
            many.clients.settle();
            assertEquals(ElectionState.LEADER, elections.get(1).state());
            assertEquals(2 * 50 - 1, many.clients.servers.watches(), "its own and that of the next");
            for (int i = 1; i < 51; i++) {
                assertEquals(List.of(), many.requests(i), "client " + i);
            }
            many.assertNothingLeft();
        }
    }

    @Test
    void startAndCloseHaveOneOutcome() {
        LeaderElection election = fixture.election(0);
        AsyncResult<Void> one = election.start();
        AsyncResult<Void> other = election.start();
        fixture.clients.get(one);
        fixture.clients.get(other);
        settle();
        assertEquals(1, fixture.nodes().size());
        fixture.clients.get(election.start());
        AsyncResult<Void> closed = election.close();
        fixture.clients.get(election.close());
        fixture.clients.get(closed);
        assertEquals(List.of(), fixture.nodes());
        assertEquals(ElectionState.CLOSED, election.state());
        fixture.clients.get(election.start());
        assertEquals(List.of(), fixture.nodes());
        assertInstanceOf(IllegalStateException.class, fixture.clients.error(election.awaitLeadership()));
    }

    @Test
    void closedBeforeItIsStarted() {
        LeaderElection election = fixture.election(0);
        fixture.clients.get(election.close());
        assertInstanceOf(IllegalStateException.class, fixture.clients.error(election.start()));
        assertInstanceOf(IllegalStateException.class, fixture.clients.error(election.campaign(one -> one.resign())));
        assertEquals(List.of(), fixture.nodes());
    }

    @Test
    void closedWhileTheResignationIsUnderWay() {
        LeaderElection election = fixture.started(0);
        AsyncResult<Void> resigned = ElectionFixture.leadership(election).resign();
        AsyncResult<Void> closed = election.close();
        fixture.clients.get(closed);
        assertTrue(resigned.isDone());
        assertEquals(List.of(), fixture.nodes());
    }

    @Test
    void awaitedLeadership() {
        LeaderElection first = fixture.election(0);
        AsyncResult<Leadership> early = first.awaitLeadership();
        settle();
        assertEquals(ElectionState.IDLE, first.state());
        fixture.clients.get(first.start());
        assertSame(fixture.get(early), fixture.get(first.awaitLeadership()));
        LeaderElection second = fixture.started(1);
        AsyncResult<Leadership> next = second.awaitLeadership();
        AsyncResult<Leadership> cancelled = second.awaitLeadership();
        settle();
        assertTrue(cancelled.cancel());
        assertFalse(next.isDone());
        fixture.clients.get(ElectionFixture.leadership(first).resign());
        assertSame(fixture.get(next), second.leadership());
        AsyncResult<Leadership> never = first.awaitLeadership();
        settle();
        fixture.clients.get(first.close());
        assertInstanceOf(CancellationException.class, fixture.clients.error(never));
    }

    @Test
    void stopEndsTheElection() {
        LeaderElection leader = fixture.started(0);
        LeaderElection waiting = fixture.started(1);
        Leadership leadership = ElectionFixture.leadership(leader);
        AsyncResult<Leadership> never = waiting.awaitLeadership();
        settle();
        fixture.clients.get(fixture.clients.client(1).stop());
        assertInstanceOf(ClientStoppedException.class, fixture.clients.error(never));
        assertEquals(ElectionState.CLOSED, waiting.state());
        fixture.clients.get(fixture.clients.client(0).stop());
        assertEquals(LossCause.STOPPED, fixture.clients.get(leadership.lost()));
        assertEquals(ElectionState.CLOSED, leader.state());
        assertInstanceOf(ClientStoppedException.class, fixture.clients.error(leader.awaitLeadership()));
        assertInstanceOf(
                ClientStoppedException.class,
                fixture.clients.error(fixture.election(0).start()));
        assertEquals(List.of(), fixture.nodes());
    }

    @Test
    void detachEndsTheElectionAndLeavesTheNode() {
        LeaderElection leader = fixture.started(0);
        Leadership leadership = ElectionFixture.leadership(leader);
        fixture.clients.get(fixture.clients.client(0).detach());
        assertEquals(LossCause.DETACHED, fixture.clients.get(leadership.lost()));
        assertEquals(ElectionState.CLOSED, leader.state());
        assertEquals(1, fixture.nodes().size());
        fixture.clients.servers.expire(leadership.sessionId());
    }

    @Test
    void refusedCandidateEndsTheElectionWithTheError() {
        fixture.clients.get(fixture.clients
                .client(0)
                .create(
                        "/refused",
                        new byte[0],
                        CreateOptions.of(CreateMode.PERSISTENT).acl(Acl.READ_UNSAFE)));
        LeaderElection election = fixture.elections(0).election("/refused", ElectionOptions.DEFAULT);
        AsyncResult<Void> campaign = election.campaign(Leadership::resign);
        assertInstanceOf(RefusedException.class, fixture.clients.error(election.start()));
        assertInstanceOf(RefusedException.class, fixture.clients.error(campaign));
        assertEquals(ElectionState.CLOSED, election.state());
        fixture.clients.get(election.close());
    }

    @Test
    void layoutsHaveTheirNames() {
        ElectionOptions options = ElectionOptions.DEFAULT;
        List<String> names = new ArrayList<>();
        List.of(options, options.layout(ElectionOptions.SELECTOR), options.layout(ElectionOptions.KAZOO))
                .forEach(each -> {
                    LeaderElection election = fixture.elections(0).election(ElectionFixture.PATH, each.id("x"));
                    fixture.clients.get(election.start());
                    settle();
                    names.addAll(fixture.nodes());
                    assertEquals(
                            List.of("x"),
                            fixture.get(election.participants()).stream()
                                    .map(Participant::id)
                                    .toList());
                    fixture.clients.get(election.close());
                });
        assertTrue(names.get(0).matches("_c_[0-9a-f-]{36}-latch-\\d{10}"), names::toString);
        assertTrue(names.get(1).matches("_c_[0-9a-f-]{36}-lock-\\d{10}"), names::toString);
        assertTrue(names.get(2).matches("[0-9a-f]{32}__lock__\\d{10}"), names::toString);
    }

    @Test
    void participantsAreInOrderAndForeignChildrenAreIgnored() {
        assertEquals(List.of(), fixture.get(fixture.election(2).participants()));
        fixture.clients.servers.create(ElectionFixture.PATH + "/other", null);
        fixture.clients.servers.create(ElectionFixture.PATH + "/a-latch-x", null);
        LeaderElection first = fixture.started(0);
        LeaderElection second = fixture.started(1);
        assertEquals(ElectionState.LEADER, first.state());
        List<Participant> all = fixture.get(fixture.election(2).participants());
        assertEquals(
                List.of("client 0", "client 1"),
                all.stream().map(Participant::id).toList());
        assertEquals(
                List.of(true, false), all.stream().map(Participant::leading).toList());
        assertEquals(ElectionFixture.leadership(first).epoch(), all.get(0).epoch());
        assertEquals(ElectionState.CANDIDATE, second.state());
        fixture.clients.servers.delete(ElectionFixture.PATH + "/other");
        fixture.clients.servers.delete(ElectionFixture.PATH + "/a-latch-x");
    }

    @Test
    void badInputIsRejectedAtTheCall() {
        Elections elections = fixture.elections(0);
        assertThrows(IllegalArgumentException.class, () -> elections.election("x", ElectionOptions.DEFAULT));
        assertThrows(
                IllegalArgumentException.class,
                () -> ElectionOptions.DEFAULT.pauses(Duration.ofMillis(-1), Duration.ofSeconds(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> ElectionOptions.DEFAULT.pauses(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }
}
