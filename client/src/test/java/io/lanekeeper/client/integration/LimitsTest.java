// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Tests that a request or reply that is too large fails alone. */
class LimitsTest extends RealServerTest {
    private static final int MAX = 0xfffff;

    private final List<StateChange> changes = new CopyOnWriteArrayList<>();

    @Test
    void tooLargeRequestFailsAloneAndIsNotSent() {
        ZooKeeperClient zk = started();
        zk.addListener(changes::add);
        AsyncResult<String> before = zk.create("/before", new byte[] {1});
        AsyncResult<String> tooLarge = zk.create("/large", new byte[MAX]);
        AsyncResult<String> after = zk.create("/after", new byte[] {1});
        RequestTooLargeException error = assertInstanceOf(RequestTooLargeException.class, failure(tooLarge));
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertEquals("/large", error.path());
        get(before);
        get(after);
        assertNull(get(zk.exists("/large")));
        assertEquals(List.of(), changes);
    }

    @Test
    void largestAllowedRequestIsSent() {
        ZooKeeperClient zk = started();
        zk.addListener(changes::add);
        int header = 8;
        int record = 4 + "/l".length() + 4 + 4 /* version */;
        get(zk.create("/l", null));
        get(zk.setData("/l", new byte[MAX - header - record]));
        assertInstanceOf(
                RequestTooLargeException.class, failure(zk.setData("/l", new byte[MAX - header - record + 1])));
        assertEquals(List.of(), changes);
    }

    @Test
    void tooLargeReplyFailsOnlyItsCall() {
        ZooKeeperClient writer = started();
        get(writer.create("/large", new byte[100_000]));
        ZooKeeperClient zk = started(builder().maxBuffer(10_000));
        zk.addListener(changes::add);
        AsyncResult<?> before = zk.exists("/");
        AsyncResult<?> tooLarge = zk.getData("/large");
        AsyncResult<?> after = zk.exists("/large");
        ReplyTooLargeException error = assertInstanceOf(ReplyTooLargeException.class, failure(tooLarge));
        assertEquals("/large", error.path());
        assertTrue(error.size() > 100_000 && error.limit() == 10_000, error.toString());
        get(before);
        get(after);
        assertEquals(List.of(), changes);
    }

    @Test
    void callToAFrozenServerTimesOut() {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk = started(builder().connectString(proxy.connectString()));
            ZooKeeperOperations hurried = zk.withTimeout(Duration.ofMillis(200));
            proxy.freeze();
            AsyncResult<?> patient = zk.exists("/");
            long start = handler().loop().nanoTime();
            RequestTimeoutException error =
                    assertInstanceOf(RequestTimeoutException.class, failure(hurried.setData("/", null)));
            long waited = handler().loop().nanoTime() - start;
            assertTrue(waited >= Duration.ofMillis(200).toNanos(), "not before its time");
            assertEquals(Outcome.UNKNOWN, error.outcome());
            assertFalse(patient.isDone());
            proxy.thaw();
            get(patient);
            get(hurried.exists("/"));
        }
    }

    @Test
    void unsentCallTimesOut() {
        ZooKeeperClient zk = client(builder().connectString("127.0.0.1:1"));
        zk.start();
        RequestTimeoutException error = assertInstanceOf(
                RequestTimeoutException.class,
                failure(zk.withTimeout(Duration.ofMillis(50)).exists("/")));
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        RequestTimeoutException steps = assertInstanceOf(
                RequestTimeoutException.class,
                failure(zk.withTimeout(Duration.ofMillis(50)).ensurePath("/a/b")));
        assertEquals(Outcome.NOT_APPLIED, steps.outcome());
    }

    @Test
    void fullQueueRejectsCallsAtOnceAndRecovers() {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk = started(builder()
                    .connectString(proxy.connectString())
                    .maxInFlight(10)
                    .maxQueued(20));
            proxy.freeze();
            List<AsyncResult<?>> accepted = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                accepted.add(zk.exists("/"));
                loopStepEnded();
            }
            assertInstanceOf(QueueFullException.class, failure(zk.exists("/")));
            accepted.get(15).cancel();
            assertInstanceOf(CancellationException.class, failure(accepted.remove(15)));
            proxy.thaw();
            accepted.forEach(RealServerTest::get);
            get(zk.exists("/"));
        }
    }

    @Test
    void lossFailsSentCallsWithAnUnknownOutcomeAndKeepsUnsentOnes() {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk =
                    started(builder().connectString(proxy.connectString()).maxInFlight(3));
            proxy.freeze();
            List<AsyncResult<?>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                all.add(zk.create("/n" + i, null));
            }
            loopStepEnded();
            proxy.refuse();
            proxy.cut();
            until("suspended", () -> zk.state() == SessionState.SUSPENDED);
            for (AsyncResult<?> sent : all.subList(0, 3)) {
                assertEquals(
                        Outcome.UNKNOWN,
                        assertInstanceOf(ConnectionLossException.class, failure(sent))
                                .outcome());
            }
            proxy.thaw();
            proxy.accept();
            all.subList(3, 10).forEach(RealServerTest::get);
            for (int i = 3; i < 10; i++) {
                assertEquals(0, get(zk.exists("/n" + i)).version());
            }
        }
    }
}
