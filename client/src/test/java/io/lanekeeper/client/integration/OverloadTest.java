// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.Gone;
import io.lanekeeper.client.testkit.Heap;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.testing.proxy.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * More than the server can take. The suite has a few seconds of it; {@code -Doverload.duration=PT3M} makes it minutes.
 */
@Timeout(3_600)
@RunsOn(
        value = {HandlerForm.NETTY_EPOLL, HandlerForm.PLATFORM_THREADS, HandlerForm.VIRTUAL_THREADS},
        because = "heap and loops of their own are looked at, for real time")
class OverloadTest extends RealServerTest {
    private static final Duration DURATION = Duration.parse(System.getProperty("overload.duration", "PT4S"));
    /** A machine that is busy with other work may give a JVM nothing for seconds; a loss after that would be right. */
    private static final Duration SESSION = Duration.ofSeconds(9);

    private static final int FACTOR = 10;
    private static final int IN_FLIGHT = 500;
    private static final int QUEUED = 2_000;
    /** The bytes per second of the line: about two thousand replies. */
    private static final long CAPACITY = 200_000;
    /**
     * The growth of memory in bytes that has other causes; less than a tenth of the requests would keep in minutes.
     */
    private static final long TOLERANCE = 16 << 20;

    private static final int FROZEN = 50_000;

    private final List<StateChange> changes = new CopyOnWriteArrayList<>();

    OverloadTest() {
        super(Duration.ofMillis(500));
    }

    @Test
    void overloadRejectsCallsAtOnceAndKeepsTheSession() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(server().endpoint())) {
            ZooKeeperClient zk = started(builder()
                    .connectString(proxy.connectString())
                    .sessionTimeout(SESSION)
                    .maxInFlight(IN_FLIGHT)
                    .maxQueued(QUEUED));
            long session = zk.sessionId();
            zk.addListener(changes::add);
            proxy.bandwidth(CAPACITY);
            Load load = new Load(zk);
            load.run(DURATION.dividedBy(2));
            long half = Heap.used();
            load.run(DURATION.dividedBy(2));
            long full = Heap.used();
            load.report(half, full);
            assertTrue(load.offered.get() >= FACTOR * load.answered.get(), load::toString);
            assertTrue(load.refused.get() > load.answered.get(), load::toString);
            assertTrue(full - half < TOLERANCE, () -> "heap from " + half + " to " + full + " bytes; " + load);
            proxy.bandwidth(FaultProxy.UNLIMITED);
            until("all have ended", () -> load.ended() == load.offered.get());
            callbacksCalled();
            assertEquals(load.offered.get(), load.ended(), "each ends once");
            assertEquals(List.of(), load.wrong);
            get(zk.exists("/"));
            assertEquals(List.of(), changes);
            assertEquals(session, zk.sessionId());
            load.results.assertGone();
        }
    }

    /** Fills the queue within one step of the loop, in which no reply can arrive. */
    @Test
    void callAboveTheBoundIsRejectedBeforeItReturns() {
        try (FaultProxy proxy = FaultProxy.to(server().endpoint())) {
            ZooKeeperClient zk = started(builder()
                    .connectString(proxy.connectString())
                    .maxInFlight(IN_FLIGHT)
                    .maxQueued(QUEUED));
            List<AsyncResult<Stat>> accepted = new ArrayList<>();
            Promise<AsyncResult<Stat>> pastTheBound = handler().asyncResult();
            handler().loop().execute(() -> {
                for (int i = 0; i < IN_FLIGHT + QUEUED; i++) {
                    accepted.add(zk.exists("/"));
                }
                AsyncResult<Stat> last = zk.exists("/");
                if (last.ready()) {
                    pastTheBound.set(last);
                } else {
                    pastTheBound.setException(new AssertionError("still waits: " + last));
                }
            });
            QueueFullException error =
                    assertInstanceOf(QueueFullException.class, get(pastTheBound).exception());
            assertEquals(Outcome.NOT_APPLIED, error.outcome());
            assertTrue(error.toString().contains("" + QUEUED), error.toString());
            accepted.forEach(RealServerTest::get);
            get(zk.exists("/"));
        }
    }

    @Test
    void callsToAFrozenServerTimeOutAndLeaveNoMemory() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(server().endpoint())) {
            ZooKeeperClient zk = started(builder()
                    .connectString(proxy.connectString())
                    .maxInFlight(FROZEN / 5)
                    .maxQueued(FROZEN));
            zk.addListener(changes::add);
            get(zk.exists("/"));
            Gone results = new Gone(FROZEN / 1_000);
            AtomicInteger ended = new AtomicInteger();
            AtomicInteger sent = new AtomicInteger();
            List<String> wrong = new CopyOnWriteArrayList<>();
            Duration timeout = Duration.ofMillis(300);
            proxy.freeze();
            for (int i = 0; i < FROZEN; i++) {
                long began = handler().loop().nanoTime();
                results.mayGo(zk.withTimeout(timeout).exists("/").link(done -> {
                    ended.incrementAndGet();
                    boolean early = handler().loop().nanoTime() - began < timeout.toNanos();
                    if (!early && done.exception() instanceof RequestTimeoutException error) {
                        sent.addAndGet(error.outcome() == Outcome.UNKNOWN ? 1 : 0);
                    } else {
                        wrong.add(early + " " + done.exception());
                    }
                }));
            }
            until("all have ended", () -> ended.get() == FROZEN);
            callbacksCalled();
            assertEquals(FROZEN, ended.get(), "each ends once");
            assertEquals(List.of(), wrong);
            assertEquals(FROZEN / 5, sent.get(), "outcomes of those that were sent");
            proxy.thaw();
            get(zk.exists("/"));
            assertEquals(List.of(), changes);
            results.assertGone();
        }
    }

    /** A thread that makes ten requests for each reply, and at least as many as fill the queue. */
    private static final class Load {
        private static final int SAMPLE = 100;

        private final ZooKeeperClient zk;
        private final AtomicLong offered = new AtomicLong();
        private final AtomicLong answered = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private final List<String> wrong = new CopyOnWriteArrayList<>();
        private final Gone results = new Gone(SAMPLE);

        Load(ZooKeeperClient zk) {
            this.zk = zk;
        }

        void run(Duration duration) {
            long end = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() - end < 0) {
                if (offered.get() < FACTOR * answered.get() + IN_FLIGHT + 2 * QUEUED) {
                    offered.incrementAndGet();
                    results.mayGo(zk.exists("/").link(this::ended));
                } else {
                    LockSupport.parkNanos(100_000);
                }
            }
        }

        private void ended(AsyncResult<?> result) {
            if (result.successful()) {
                answered.incrementAndGet();
            } else if (result.exception() instanceof QueueFullException) {
                refused.incrementAndGet();
            } else {
                wrong.add("" + result.exception());
            }
        }

        long ended() {
            return answered.get() + refused.get() + wrong.size();
        }

        void report(long half, long full) {
            System.out.printf(
                    Locale.ROOT,
                    "%s of overload: %s; heap after collections %.1f MB at half time, %.1f MB at the end%n",
                    DURATION,
                    this,
                    half / 1e6,
                    full / 1e6);
        }

        @Override
        public String toString() {
            return offered + " offered, " + answered + " answered, " + refused + " refused";
        }
    }
}
