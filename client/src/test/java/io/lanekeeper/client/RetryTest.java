// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests of retries in virtual time: which calls are made again, when, and how often. */
class RetryTest {
    private static final int SYSTEM_ERROR = -1;
    private static final int OPERATION_TIMEOUT = -7;
    private static final int SESSION_MOVED = -118;
    private static final int THROTTLED = -127;

    private final ClientFixture fixture = new ClientFixture();
    private final ZooKeeperClient zk = fixture.client;

    private AsyncResult<NodeData> read() {
        return zk.getData("/a");
    }

    private AsyncResult<Stat> write() {
        return zk.setData("/a", new byte[1]);
    }

    private static RetryPolicy.Builder policy() {
        return RetryPolicy.builder().delay(Duration.ofMillis(100)).jitter(0);
    }

    private void advance(int millis) {
        fixture.handler.advance(Duration.ofMillis(millis));
    }

    private static RetryFailedException failure(AsyncResult<?> result) {
        return assertInstanceOf(RetryFailedException.class, result.exception());
    }

    @Test
    void readIsRepeatedAfterEachDelay() {
        Peer peer = fixture.connect();
        AsyncResult<NodeData> result =
                zk.retry(policy().maxDelay(Duration.ofMillis(300)).build(), this::read);
        for (int delay : new int[] {100, 200, 300, 300}) {
            peer.fail(peer.expect(Wire.GET_DATA, "/a"), OPERATION_TIMEOUT);
            advance(delay - 1);
            peer.expectNothing();
            advance(1);
        }
        peer.reply(peer.expect(Wire.GET_DATA, "/a"), Wire.data(new byte[] {7}, 1));
        assertArrayEquals(new byte[] {7}, result.getNoWait().data());
        fixture.stop(peer);
    }

    @Test
    void firstAttemptKeepsItsOrderAmongOtherCalls() {
        Peer peer = fixture.connect();
        zk.exists("/first");
        zk.retry(this::read);
        zk.exists("/last");
        fixture.handler.runAll();
        peer.reply(peer.expect(Wire.EXISTS, "/first"), Wire.stat(1));
        peer.reply(peer.expect(Wire.GET_DATA, "/a"), Wire.data(new byte[1], 1));
        peer.reply(peer.expect(Wire.EXISTS, "/last"), Wire.stat(1));
        fixture.stop(peer);
    }

    @Test
    void readIsRepeatedAfterALoss() {
        Peer peer = fixture.connect();
        AsyncResult<NodeData> result = zk.retry(policy().build(), this::read);
        fixture.handler.runAll();
        peer.expect(Wire.GET_DATA, "/a");
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        advance(100);
        second.reply(second.expect(Wire.GET_DATA, "/a"), Wire.data(new byte[1], 1));
        assertTrue(result.successful());
        fixture.stop(second);
    }

    @Test
    void errorThrownInALaterAttemptFailsTheResult() {
        Peer peer = fixture.connect();
        AssertionError thrown = new AssertionError("planted");
        AtomicBoolean first = new AtomicBoolean(true);
        AsyncResult<NodeData> result = zk.retry(policy().build(), () -> {
            if (first.getAndSet(false)) {
                return read();
            }
            throw thrown;
        });
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), OPERATION_TIMEOUT);
        advance(100);
        assertSame(thrown, result.exception());
        fixture.stop(peer);
    }

    @Test
    void writeOfUnknownOutcomeIsNotRepeated() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> result = zk.retry(policy().build(), this::write);
        fixture.handler.runAll();
        peer.expect(Wire.SET_DATA, "/a");
        peer.connection().cut(null);
        assertInstanceOf(ConnectionLossException.class, result.exception());
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        advance(1_000);
        second.expectNothing();
        AsyncResult<Stat> timedOut = zk.retry(policy().build(), this::write);
        fixture.handler.runAll();
        second.fail(second.expect(Wire.SET_DATA, "/a"), OPERATION_TIMEOUT);
        assertInstanceOf(RefusedException.class, timedOut.exception());
        fixture.stop(second);
    }

    @Test
    void idempotentWriteOfUnknownOutcomeIsRepeated() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> result = zk.retry(policy().idempotent(true).build(), this::write);
        fixture.handler.runAll();
        peer.expect(Wire.SET_DATA, "/a");
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        advance(100);
        second.reply(second.expect(Wire.SET_DATA, "/a"), Wire.stat(2));
        assertTrue(result.successful());
        fixture.stop(second);
    }

    @Test
    void writeThatWasNotAppliedIsRepeated() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> result = zk.retry(policy().build(), this::write);
        for (int code : new int[] {THROTTLED, SESSION_MOVED}) {
            fixture.handler.runAll();
            peer.fail(peer.expect(Wire.SET_DATA, "/a"), code);
            advance(200);
        }
        peer.reply(peer.expect(Wire.SET_DATA, "/a"), Wire.stat(2));
        assertTrue(result.successful());
        fixture.stop(peer);
    }

    @Test
    void callRejectedByAFullQueueIsRepeated() {
        ClientFixture small =
                new ClientFixture(builder -> builder.maxInFlight(1).maxQueued(1).commandRetry(policy().build()));
        Peer peer = small.connect();
        for (String path : new String[] {"/1", "/2"}) {
            small.client.exists(path);
            small.handler.runAll();
        }
        AsyncResult<Stat> refused = small.client.setData("/a", null);
        AsyncResult<Stat> retried = small.client.retry(() -> small.client.setData("/a", null));
        small.handler.runAll();
        assertInstanceOf(QueueFullException.class, refused.exception());
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(1));
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(1));
        small.handler.advance(Duration.ofMillis(100));
        peer.reply(peer.expect(Wire.SET_DATA, "/a"), Wire.stat(1));
        assertTrue(retried.successful());
        small.stop(peer);
    }

    @Test
    void permanentErrorIsNotRetried() {
        Peer peer = fixture.connect();
        for (int code : new int[] {Wire.NO_NODE, Wire.NO_AUTH, Wire.BAD_VERSION, SYSTEM_ERROR}) {
            AsyncResult<NodeData> result = zk.retry(policy().build(), this::read);
            fixture.handler.runAll();
            peer.fail(peer.expect(Wire.GET_DATA, "/a"), code);
            assertEquals(
                    code,
                    assertInstanceOf(RefusedException.class, result.exception()).number());
        }
        fixture.stop(peer);
        AsyncResult<NodeData> stopped = zk.retry(policy().build(), this::read);
        fixture.handler.runAll();
        assertInstanceOf(ClientStoppedException.class, stopped.exception());
        fixture.assertClean();
    }

    @Test
    void expiredSessionIsRetriedUnlessIgnoreExpiryIsOff() {
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        AsyncResult<Stat> ignoring = zk.retry(policy().build(), this::write);
        AsyncResult<Stat> heeding = zk.retry(policy().ignoreExpiry(false).build(), this::write);
        fixture.handler.runAll();
        fixture.server.accept().refuse();
        assertInstanceOf(SessionExpiredException.class, heeding.exception());
        assertFalse(ignoring.isDone());
        Peer second = fixture.server.serve(9);
        advance(100);
        second.reply(second.expect(Wire.SET_DATA, "/a"), Wire.stat(1));
        assertTrue(ignoring.successful());
        fixture.stop(second);
    }

    @Test
    void exhaustedRetryHasTheLastErrorAndTheWorstOutcome() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> result = zk.retry(policy().tries(2).idempotent(true).build(), this::write);
        fixture.handler.runAll();
        peer.fail(peer.expect(Wire.SET_DATA, "/a"), OPERATION_TIMEOUT);
        advance(100);
        peer.fail(peer.expect(Wire.SET_DATA, "/a"), THROTTLED);
        RetryFailedException error = failure(result);
        assertEquals(2, error.attempts());
        assertEquals(Outcome.UNKNOWN, error.outcome(), "the first attempt may have been applied");
        assertEquals("setData", error.operation());
        assertEquals("/a", error.path());
        assertEquals(
                THROTTLED,
                assertInstanceOf(RefusedException.class, error.getCause()).number());
        fixture.stop(peer);
    }

    @Test
    void oneTryFailsWithoutARetry() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> result = zk.retry(policy().tries(1).build(), this::write);
        fixture.handler.runAll();
        peer.fail(peer.expect(Wire.SET_DATA, "/a"), THROTTLED);
        assertEquals(1, failure(result).attempts());
        assertEquals(Outcome.NOT_APPLIED, failure(result).outcome());
        fixture.stop(peer);
    }

    @Test
    void noAttemptBeginsAfterTheDeadline() {
        Peer peer = fixture.connect();
        AsyncResult<NodeData> result =
                zk.retry(policy().unlimited().deadline(Duration.ofMillis(300)).build(), this::read);
        fixture.handler.runAll();
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), THROTTLED);
        advance(100);
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), THROTTLED);
        assertEquals(2, failure(result).attempts(), "no attempt begins that would come too late");
        fixture.stop(peer);
    }

    @Test
    void interruptEndsADelay() {
        Peer peer = fixture.connect();
        AtomicBoolean interrupt = new AtomicBoolean();
        AsyncResult<NodeData> result = zk.retry(
                policy().delay(Duration.ofSeconds(4)).interrupt(interrupt::get).build(), this::read);
        fixture.handler.runAll();
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), THROTTLED);
        advance(1_050);
        interrupt.set(true);
        assertFalse(result.isDone());
        advance(50);
        assertEquals(1, failure(result).attempts());
        fixture.stop(peer);
    }

    @Test
    void interruptFunctionThatThrowsEndsTheRetry() {
        Peer peer = fixture.connect();
        AsyncResult<NodeData> result = zk.retry(
                policy().interrupt(() -> {
                            throw new IllegalStateException("thrown by a test");
                        })
                        .build(),
                this::read);
        fixture.handler.runAll();
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), THROTTLED);
        assertEquals(1, failure(result).attempts());
        fixture.stop(peer);
    }

    @Test
    void cancelEndsADelayOrAnAttempt() {
        Peer peer = fixture.connect();
        AsyncResult<NodeData> delayed = zk.retry(this::read);
        fixture.handler.runAll();
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), THROTTLED);
        int timers = fixture.handler.timers();
        assertTrue(delayed.cancel());
        fixture.handler.runAll();
        assertEquals(timers - 1, fixture.handler.timers(), "the delay is cancelled");

        peer.connection().cut(null);
        AsyncResult<NodeData> waiting = zk.retry(this::read);
        fixture.handler.runAll();
        assertTrue(waiting.cancel());
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        advance(1_000);
        second.expectNothing();
        fixture.stop(second);
    }

    @Test
    void exceptionOfTheOperationIsThrownAtOnceOrFailsTheResult() {
        Peer peer = fixture.connect();
        assertThrows(IllegalArgumentException.class, () -> zk.retry(() -> zk.getData("no/slash")));
        IllegalStateException broken = new IllegalStateException("thrown by a test");
        AtomicBoolean again = new AtomicBoolean();
        AsyncResult<NodeData> result = zk.retry(policy().build(), () -> {
            if (again.getAndSet(true)) {
                throw broken;
            }
            return zk.getData("/a");
        });
        fixture.handler.runAll();
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), THROTTLED);
        advance(100);
        assertSame(broken, result.exception());
        fixture.stop(peer);
    }

    @Test
    void policyMayBeShared() {
        Peer peer = fixture.connect();
        RetryPolicy shared = policy().tries(2).build();
        AsyncResult<NodeData> one = zk.retry(shared, this::read);
        AsyncResult<NodeData> other = zk.retry(shared, this::read);
        fixture.handler.runAll();
        peer.all().forEach(asked -> peer.fail(asked, THROTTLED));
        advance(100);
        peer.all().forEach(asked -> peer.reply(asked, Wire.data(new byte[1], 1)));
        assertTrue(one.successful() && other.successful());
        fixture.stop(peer);
    }

    /** Checks that this test knows each operation. A new one would be taken for a write, although it may be a read. */
    @Test
    void eachOperationIsClassifiedAsReadOrWrite() {
        Set<String> writes = Set.of(
                "addAuth",
                "addWatch",
                "auth",
                "check",
                "closeSession",
                "create",
                "delete",
                "multi",
                "reconfig",
                "removeWatches",
                "sasl",
                "setACL",
                "setData",
                "setWatches");
        assertEquals(
                Set.of(),
                Arrays.stream(OpCode.values())
                        .map(OpCode::label)
                        .filter(label -> RetryPolicy.READS.contains(label) == writes.contains(label))
                        .collect(Collectors.toSet()));
    }

    @Test
    void delaysGrowToTheMaximumAndJitterShortensThem() {
        RetryPolicy policy = RetryPolicy.builder()
                .delay(Duration.ofMillis(100))
                .backoff(1.5)
                .jitter(0.4)
                .maxDelay(Duration.ofMillis(300))
                .build();
        long[] longest = {100, 150, 225, 300, 300};
        for (int i = 0; i < longest.length; i++) {
            assertEquals(longest[i] * 1_000_000, policy.plan().delayNanos(i + 1, 1));
            assertEquals(longest[i] * 600, policy.plan().delayNanos(i + 1, 0) / 1_000);
        }
        assertEquals(300_000_000, policy.plan().delayNanos(Integer.MAX_VALUE, 1));
    }

    @Test
    void maxDelayIsAtLeastTheFirstDelayByDefault() {
        RetryPolicy policy =
                RetryPolicy.builder().delay(Duration.ofSeconds(10)).jitter(0).build();
        assertEquals(Duration.ofSeconds(10).toNanos(), policy.plan().delayNanos(1, 1));
        assertEquals(Duration.ofSeconds(10).toNanos(), policy.plan().delayNanos(5, 1));
        RetryPolicy brief =
                RetryPolicy.builder().delay(Duration.ofSeconds(4)).jitter(0).build();
        assertEquals(Duration.ofSeconds(5).toNanos(), brief.plan().delayNanos(5, 1));
    }

    @Test
    void badValuesAreRejected() {
        RetryPolicy.Builder builder = RetryPolicy.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.tries(0));
        assertThrows(IllegalArgumentException.class, () -> builder.backoff(0.9));
        assertThrows(IllegalArgumentException.class, () -> builder.backoff(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> builder.backoff(Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> builder.jitter(-0.1));
        assertThrows(IllegalArgumentException.class, () -> builder.jitter(1.1));
        assertThrows(IllegalArgumentException.class, () -> builder.jitter(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> builder.delay(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> builder.maxDelay(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> builder.deadline(Duration.ZERO));
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> builder.maxDelay(Duration.ofSeconds(5))
                        .delay(Duration.ofSeconds(6))
                        .build());
        assertTrue(assertNotNullMessage(error).startsWith("maxDelay: PT5S (expected: at least delay, PT6S)"));
    }

    private static String assertNotNullMessage(Throwable error) {
        String message = error.getMessage();
        assertNotNull(message);
        return message;
    }
}
