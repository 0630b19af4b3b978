// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.leader.Participant;
import org.junit.jupiter.api.Test;

/** Elections beside Curator's {@code LeaderLatch} and {@code LeaderSelector} on one path. */
class CuratorElectionTest extends CuratorCase {
    private LeaderElection ours(ElectionOptions options) {
        return recipes().election(path(), options.id("ours"));
    }

    private LeaderLatch latch(CuratorFramework curator) {
        return new LeaderLatch(curator, path(), "theirs");
    }

    private static List<String> ids(LeaderElection election) {
        return get(election.participants()).stream()
                .map(io.lanekeeper.recipes.election.Participant::id)
                .toList();
    }

    private static String leader(LeaderLatch latch) {
        return CuratorThread.unchecked(() -> latch.getLeader().getId());
    }

    @Test
    void latchFollowsOurLeader() {
        LeaderElection ours = ours(ElectionOptions.DEFAULT);
        get(ours.start());
        get(ours.awaitLeadership());
        assertMatches(PROTECTED + "latch-[0-9]{10}", onlyChild(path()));
        assertEquals("ours", text(path() + '/' + onlyChild(path())));
        LeaderLatch latch = latch(curator());
        untilWaiting(() -> thread().beginRun(latch::start));
        assertFalse(latch.hasLeadership());
        assertEquals("ours", leader(latch));
        assertEquals(List.of("ours", "theirs"), ids(ours));
        get(ours.close());
        thread().run(latch::await);
        assertEquals("theirs", leader(latch));
        thread().run(latch::close);
        untilChildren(0, path());
    }

    @Test
    void oursFollowsALatch() {
        LeaderLatch latch = latch(curator());
        thread().run(latch::start);
        thread().run(latch::await);
        LeaderElection ours = ours(ElectionOptions.DEFAULT);
        LastLeader seen = new LastLeader();
        ours.leader().subscribe(seen);
        until("the leader is seen", () -> seen.id().equals("theirs"));
        untilWaiting(ours::start);
        assertEquals(ElectionState.CANDIDATE, ours.state());
        assertEquals(List.of("theirs", "ours"), ids(ours));
        AsyncResult<Leadership> next = ours.awaitLeadership();
        assertFalse(next.isDone());
        thread().run(latch::close);
        Leadership leadership = get(next);
        until("the new leader is seen", () -> seen.id().equals("ours"));
        assertEquals(leadership.epoch(), seen.epoch());
        get(ours.close());
        seen.cancel();
        untilChildren(0, path());
    }

    @Test
    void lostSessionsPassTheLeadOn() {
        LeaderElection ours = ours(ElectionOptions.DEFAULT);
        get(ours.start());
        Leadership first = get(ours.awaitLeadership());
        CuratorFramework curator = curator();
        LeaderLatch latch = latch(curator);
        untilWaiting(() -> thread().beginRun(latch::start));
        server().expireSession(first.sessionId());
        thread().run(latch::await);
        get(first.lost());
        LeaderElection onlooker = Recipes.on(observer()).election(path(), ElectionOptions.DEFAULT);
        until("ours is a candidate again", () -> ids(onlooker).equals(List.of("theirs", "ours")));
        server().expireSession(session(curator));
        Leadership second = get(ours.awaitLeadership());
        assertNotEquals(first.sessionId(), second.sessionId());
        assertTrue(second.epoch() > first.epoch());
        get(ours.close());
        thread().run(latch::close);
    }

    /** A selector has the nodes of a mutex. */
    @Test
    void selectorFollowsOurLeaderAndOursFollowsIt() {
        LeaderElection ours = ours(ElectionOptions.DEFAULT.layout(ElectionOptions.SELECTOR));
        get(ours.start());
        Leadership first = get(ours.awaitLeadership());
        assertMatches(PROTECTED + "lock-[0-9]{10}", onlyChild(path()));
        CountDownLatch leads = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (LeaderSelector selector = new LeaderSelector(curator(), path(), new LeaderSelectorListenerAdapter() {
            @Override
            public void takeLeadership(CuratorFramework client) throws InterruptedException {
                leads.countDown();
                mayEnd.await();
            }
        })) {
            selector.setId("theirs");
            untilWaiting(() -> {
                selector.start();
                return true;
            });
            List<String> participants = CuratorThread.unchecked(selector::getParticipants).stream()
                    .map(Participant::getId)
                    .toList();
            assertEquals(
                    List.of("ours", "theirs"), participants.stream().sorted().toList());
            assertEquals("ours", CuratorThread.unchecked(selector::getLeader).getId());
            get(first.resign());
            until("the selector leads", () -> leads.getCount() == 0);
            until("ours is a candidate again", () -> ids(ours).equals(List.of("theirs", "ours")));
            assertEquals(ElectionState.CANDIDATE, ours.state());
            mayEnd.countDown();
            assertTrue(get(ours.awaitLeadership()).epoch() > first.epoch());
        }
        get(ours.close());
        untilChildren(0, path());
    }
}
