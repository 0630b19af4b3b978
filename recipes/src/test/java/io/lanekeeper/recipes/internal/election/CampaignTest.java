// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The work of leaderships. */
class CampaignTest {
    private final ElectionFixture fixture = new ElectionFixture(2);
    private final LeaderElection election = fixture.election(0);
    private final List<Leadership> led = new ArrayList<>();
    private final List<Promise<String>> works = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        works.forEach(work -> work.set("over"));
        fixture.assertNothingLeft();
        fixture.close();
    }

    private AsyncResult<?> work(Leadership leadership) {
        Promise<String> work = fixture.clients.handler.asyncResult();
        led.add(leadership);
        works.add(work);
        return work;
    }

    private AsyncResult<Void> campaign(Function<Leadership, AsyncResult<?>> work) {
        AsyncResult<Void> result = election.campaign(work);
        fixture.clients.settle();
        return result;
    }

    /** Returns a view of a result that cannot be cancelled. */
    @SuppressWarnings("unchecked")
    private static AsyncResult<?> stubborn(AsyncResult<?> result) {
        return (AsyncResult<Object>) Proxy.newProxyInstance(
                AsyncResult.class.getClassLoader(), new Class<?>[] {AsyncResult.class}, (proxy, method, args) -> {
                    if (method.getName().equals("cancel")) {
                        return false;
                    }
                    try {
                        return method.invoke(result, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void waitFor(int leaderships) {
        assertTrue(
                fixture.clients.handler.runUntil(() -> led.size() >= leaderships, Duration.ofSeconds(30)),
                () -> led.size() + " leaderships");
    }

    @Test
    void contendsAgainAtOnceAfterASuccess() {
        AsyncResult<Void> campaign = campaign(this::work);
        assertEquals(1, led.size());
        fixture.requests(0);
        works.get(0).set("done");
        fixture.clients.settle();
        assertEquals(2, led.size());
        assertTrue(led.get(1).epoch() > led.get(0).epoch());
        assertTrue(led.get(0).state().ended());
        assertEquals(
                List.of(ElectionFixture.DELETE, ElectionFixture.CREATE, ElectionFixture.LIST, ElectionFixture.READ),
                fixture.requests(0));
        assertFalse(campaign.isDone());
        fixture.clients.get(election.close());
        fixture.clients.get(campaign);
        assertTrue(works.get(1).isCancelled());
    }

    @Test
    void otherCandidatesLeadInBetween() {
        campaign(this::work);
        LeaderElection other = fixture.started(1);
        works.get(0).set("done");
        fixture.clients.settle();
        assertEquals(1, led.size());
        assertEquals(ElectionState.LEADER, other.state());
        fixture.clients.get(other.close());
        waitFor(2);
    }

    @Test
    void contendsAgainAfterAPauseIfItFails() {
        AsyncResult<Void> campaign = campaign(leadership -> {
            led.add(leadership);
            throw new IllegalStateException("no work");
        });
        waitFor(8);
        Duration before = fixture.clients.handler.elapsed();
        waitFor(10);
        Duration passed = fixture.clients.handler.elapsed().minus(before);
        assertTrue(passed.toMillis() >= 2 * 2500, "paused for " + passed);
        assertFalse(campaign.isDone());
        fixture.clients.get(election.close());
        fixture.clients.get(campaign);
    }

    @Test
    void freesTheWayWhileItPauses() {
        campaign(this::work);
        LeaderElection other = fixture.started(1);
        works.get(0).setException(new IllegalStateException("failed"));
        fixture.clients.handler.runUntil(() -> other.leadership() != null, Duration.ofMillis(40));
        assertEquals(ElectionState.LEADER, other.state());
        assertEquals(1, fixture.nodes().size());
        fixture.clients.handler.advance(Duration.ofSeconds(1));
        assertEquals(2, fixture.nodes().size());
    }

    @Test
    void workWithoutAResultHasFailed() {
        campaign(leadership -> {
            led.add(leadership);
            return nothing();
        });
        waitFor(2);
    }

    @SuppressWarnings("NullAway")
    private static AsyncResult<?> nothing() {
        return null;
    }

    @Test
    void lossCancelsTheWork() {
        campaign(this::work);
        fixture.clients.servers.delete(led.get(0).path());
        waitFor(2);
        assertTrue(works.get(0).isCancelled());
        fixture.clients.disconnect(0);
        fixture.clients.expire(0);
        waitFor(3);
        assertTrue(works.get(1).isCancelled());
        fixture.clients.disconnect(0);
        fixture.clients.handler.advance(Duration.ofSeconds(3));
        assertFalse(works.get(2).isDone(), "a resumed session is no loss");
        assertEquals(3, led.size());
    }

    @Test
    void doesNotContendBeforeTheWorkHasEnded() {
        campaign(leadership -> stubborn(work(leadership)));
        LeaderElection other = fixture.election(1);
        fixture.clients.servers.delete(led.get(0).path());
        fixture.clients.handler.advance(Duration.ofSeconds(20));
        assertEquals(1, led.size());
        assertEquals(List.of(), fixture.nodes(), "in the way of no candidate");
        assertEquals(ElectionState.CANDIDATE, election.state());
        fixture.clients.get(other.start());
        fixture.clients.settle();
        assertEquals(ElectionState.LEADER, other.state());
        fixture.clients.get(other.close());
        works.get(0).set("over");
        waitFor(2);
    }

    @Test
    void endsWithTheLastWork() {
        AsyncResult<Void> campaign = campaign(leadership -> stubborn(work(leadership)));
        fixture.clients.get(election.close());
        fixture.clients.handler.advance(Duration.ofSeconds(5));
        assertEquals(List.of(), fixture.nodes());
        assertFalse(campaign.isDone());
        works.get(0).set("over");
        fixture.clients.get(campaign);
        assertNull(campaign.exception());
    }

    @Test
    void workThatResignsItself() {
        campaign(leadership -> {
            if (led.size() >= 4) {
                return work(leadership); // Else it would go on without any time to pass.
            }
            led.add(leadership);
            return leadership.resign();
        });
        waitFor(5);
        assertTrue(fixture.clients.handler.elapsed().compareTo(Duration.ofSeconds(5)) < 0, "without pauses");
        assertTrue(fixture.nodes().size() <= 2);
    }

    @Test
    void workThatClosesTheElection() {
        AsyncResult<Void> campaign = campaign(leadership -> {
            led.add(leadership);
            return election.close();
        });
        fixture.clients.get(campaign);
        assertEquals(ElectionState.CLOSED, election.state());
        assertEquals(1, led.size());
    }

    @Test
    void resignationOfAnotherCallerCancelsTheWork() {
        campaign(this::work);
        fixture.clients.get(led.get(0).resign());
        waitFor(2);
        assertTrue(works.get(0).isCancelled());
    }

    @Test
    void beginsWithThePresentLeadership() {
        fixture.started(0);
        LeaderElection own = fixture.election(1);
        fixture.clients.get(own.start());
        own.campaign(this::work);
        fixture.clients.settle();
        assertEquals(0, led.size());
        fixture.clients.get(fixture.elections(0).close());
        waitFor(1);
        assertInstanceOf(IllegalStateException.class, fixture.clients.error(own.campaign(this::work)));
        assertFalse(works.get(0).isDone(), "the first campaign goes on");
        election.start();
        fixture.clients.get(own.close());
    }

    @Test
    void leaderThatBeginsACampaignWorksAtOnce() {
        fixture.clients.get(election.start());
        fixture.clients.settle();
        Leadership present = ElectionFixture.leadership(election);
        campaign(this::work);
        assertEquals(List.of(present), led);
    }

    @Test
    void cancelledCampaignClosesTheElection() {
        AsyncResult<Void> campaign = campaign(this::work);
        assertTrue(campaign.cancel());
        fixture.clients.settle();
        assertEquals(ElectionState.CLOSED, election.state());
        assertTrue(works.get(0).isCancelled());
        assertEquals(List.of(), fixture.nodes());
    }

    @Test
    void stopEndsTheCampaignWithAnError() {
        AsyncResult<Void> campaign = campaign(this::work);
        fixture.clients.get(fixture.clients.client(0).stop());
        assertInstanceOf(ClientStoppedException.class, fixture.clients.error(campaign));
        assertTrue(works.get(0).isCancelled());
        assertEquals(ElectionState.CLOSED, election.state());
    }
}
