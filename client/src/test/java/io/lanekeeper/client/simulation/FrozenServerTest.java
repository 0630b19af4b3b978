// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.Gone;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of a server that receives everything and replies to nothing, for as long as a session may last. */
@Timeout(120)
class FrozenServerTest {
    private static final int REQUESTS = 1_000_000;
    private static final int IN_FLIGHT = 1_000;
    private static final int TURNS = 1_000;
    private static final Duration SESSION = Duration.ofSeconds(40);
    private static final long SHORTEST = Duration.ofMillis(10).toNanos();
    private static final long LONGEST = Duration.ofSeconds(20).toNanos();
    private static final Duration SOON = Duration.ofSeconds(15);

    private final DeterministicHandler handler = DeterministicHandler.seeded(5);
    private final SimulatedZooKeeper server = SimulatedZooKeeper.start(handler);
    private final List<StateChange> changes = new ArrayList<>();
    private final Random random = new Random(6);

    private ZooKeeperClient started() throws Exception {
        handler.start();
        ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString(server.connectString())
                .handler(handler)
                .sessionTimeout(SESSION)
                .maxInFlight(IN_FLIGHT)
                .maxQueued(REQUESTS)
                .build();
        zk.start().get(SOON);
        zk.addListener(changes::add);
        return zk;
    }

    /** Each has a time-out of its own; some have been sent, the others wait. */
    @Test
    void eachOfAMillionCallsTimesOutOnce() throws Exception {
        ZooKeeperClient zk = started();
        long session = zk.sessionId();
        server.freeze(0);
        Ends ends = new Ends();
        Gone results = new Gone(REQUESTS / 1_000);
        for (int turn = 0; turn < TURNS; turn++) {
            handler.onLoop(() -> {
                for (int i = 0; i < REQUESTS / TURNS; i++) {
                    results.mayGo(ends.ask(zk, SHORTEST + random.nextLong(LONGEST - SHORTEST)));
                }
            });
            handler.advance(Duration.ofMillis(1));
        }
        assertEquals(REQUESTS, ends.asked);
        handler.advance(Duration.ofNanos(LONGEST).plus(SOON.dividedBy(10)));
        assertEquals(List.of(), ends.wrong);
        assertEquals(REQUESTS, ends.ended);
        assertEquals(IN_FLIGHT, ends.unknown, "outcomes of those that were sent");
        server.thaw(0);
        zk.exists("/").get(SOON);
        assertEquals(List.of(), changes);
        assertEquals(session, zk.sessionId());
        assertEquals(2, handler.timers(), "for the heartbeat, and one for all deadlines");
        results.assertGone();
        zk.stop().get(SOON);
        assertEquals(0, handler.timers());
        assertEquals(List.of(), handler.uncaught());
    }

    /** The ends of all requests, with their errors and times; a link of each result notes its end. */
    private final class Ends {
        private final List<String> wrong = new ArrayList<>();
        private int asked;
        private int ended;
        private int unknown;

        AsyncResult<Stat> ask(ZooKeeperClient zk, long timeout) {
            asked++;
            long began = handler.loop().nanoTime();
            return zk.withTimeout(Duration.ofNanos(timeout)).exists("/").link(done -> ended(done, began, timeout));
        }

        private void ended(AsyncResult<?> done, long began, long timeout) {
            ended++;
            long late = handler.loop().nanoTime() - began - timeout;
            boolean inTime = late >= 0 && late < timeout / 1_000;
            if (inTime && done.exception() instanceof RequestTimeoutException error) {
                unknown += error.outcome() == Outcome.UNKNOWN ? 1 : 0;
            } else if (wrong.size() < 10) {
                wrong.add("after " + timeout + " ns and " + late + ": " + done.exception());
            }
        }
    }
}
