// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that come in the middle of an end, that fail, and that have to wait. */
class RestartTest {
    private final IllegalStateException noLoop = new IllegalStateException("no loop, says a test");

    private static ClientFixture oneRound() {
        return new ClientFixture(builder -> builder.connectString("a:1")
                .connectionRetry(RetryPolicy.builder().tries(1).build()));
    }

    /**
     * Checks that user code on another thread may restart the client as soon as it sees the end: in a listener, a
     * watcher, or a link.
     */
    @ParameterizedTest
    @ValueSource(strings = {"listener", "watcher", "link"})
    void startInACallbackThatReportsTheEndBeginsANewRun(String where) {
        ClientFixture fixture = oneRound();
        List<AsyncResult<Void>> restarted = new ArrayList<>();
        List<Long> sessions = new ArrayList<>();
        Runnable restart = () -> {
            sessions.add(fixture.client.sessionId());
            restarted.add(fixture.client.start());
        };
        Peer peer = fixture.connect();
        AsyncResult<Stat> read =
                fixture.client.exists("/w", where.equals("watcher") ? event -> restart.run() : fixture::watched);
        peer.reply(peer.expect(Wire.EXISTS, "/w"), Wire.stat(1));
        assertTrue(read.successful());
        if (where.equals("listener")) {
            fixture.client.addListener(change -> {
                if (change.cause() == StateCause.RETRIES_EXHAUSTED) {
                    restart.run();
                }
            });
        }
        fixture.handler.lanesElsewhere();
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        if (where.equals("link")) {
            fixture.client.exists("/waits").link(done -> restart.run());
        }
        fixture.server.attempt().cut(new IOException("refused by a test"));
        fixture.handler.runAll();

        assertEquals(List.of(0L), sessions, "the session is over for code that is notified of its end");
        assertFalse(restarted.get(0).isDone(), "it completed with the start of the former run");
        Peer second = fixture.server.serve(2);
        assertTrue(restarted.get(0).successful());
        AsyncResult<Stat> request = fixture.client.exists("/a");
        second.reply(second.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        assertTrue(request.successful());
        fixture.stop(second);
    }

    /** The listener of an expiry reads values of the session that has ended. */
    @Test
    void sessionGettersAreEmptyInTheListenerOfAnExpiry() {
        ClientFixture fixture = new ClientFixture();
        List<Object> seen = new ArrayList<>();
        Peer peer = fixture.connect();
        fixture.client.addListener(change -> {
            if (change.cause() == StateCause.SESSION_EXPIRED) {
                assertEquals(ClientFixture.SESSION, change.sessionId());
                seen.add(fixture.client.sessionId());
                assertNull(fixture.client.sessionCredentials());
            }
        });
        fixture.handler.lanesElsewhere();
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        assertEquals(List.of(0L), seen);
        fixture.stop(fixture.server.serve(2));
    }

    @Test
    void startSucceedsAfterAFailedStartOfTheHandler() {
        for (Throwable failure : List.of(noLoop, new LinkageError("no class, says a test"))) {
            ClientFixture fixture = new ClientFixture();
            fixture.handler.failStart(failure);
            AsyncResult<Void> failed = fixture.client.start();
            fixture.handler.runAll();
            assertSame(failure, failed.exception());
            assertEquals(KeeperState.CLOSED, fixture.client.keeperState());
            assertInstanceOf(
                    ClientStoppedException.class, fixture.client.exists("/a").exception());
            assertTrue(fixture.client.stop().isDone());
            AsyncResult<Void> again = fixture.client.start();
            Peer peer = fixture.server.serve(2);
            assertTrue(again.successful(), "the fault is over");
            fixture.stop(peer);
        }
    }

    /** Uses a handler whose {@code running()} is still true although its loop has ended. */
    @Test
    void failsWithTheErrorOfTheHandlerAfterAnEarlierRun() {
        ClientFixture fixture = new ClientFixture();
        fixture.stop(fixture.connect());
        assertTrue(fixture.handler.running());
        fixture.handler.failStart(noLoop);
        AsyncResult<Void> started = fixture.client.start();
        fixture.handler.runAll();
        assertSame(noLoop, started.exception());
        fixture.assertClean();
    }

    @Test
    void keeperStateIsConnectingWhenStartReturns() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        assertEquals(KeeperState.CONNECTING, fixture.client.keeperState());
        fixture.handler.runAll();
        assertEquals(KeeperState.CONNECTING, fixture.client.keeperState());
        fixture.client.stop();
        fixture.handler.runAll();
        assertEquals(KeeperState.CLOSED, fixture.client.keeperState());
        fixture.assertClean();
    }

    /** Each of a kind: one request, one that depends on the server's version, several in one, and a removal. */
    @Test
    void callsBeforeTheRunBeginsHaveDeadlines() {
        List<Consumer<ZooKeeperOperations>> calls = new ArrayList<>();
        List<AsyncResult<?>> results = new ArrayList<>();
        calls.add(zk -> results.add(zk.exists("/a")));
        calls.add(zk -> results.add(zk.addWatch("/a", event -> {}, AddWatchMode.PERSISTENT)));
        calls.add(zk -> results.add(zk.ensurePath("/a/b")));
        calls.add(zk -> results.add(zk.deleteRecursive("/a")));
        calls.add(zk -> results.add(zk.addAuth("digest", new byte[1])));
        ClientFixture fixture = new ClientFixture();
        fixture.handler.delayStart();
        AsyncResult<Void> started = fixture.client.start();
        calls.forEach(call -> call.accept(fixture.client.withTimeout(Duration.ofSeconds(1))));
        fixture.handler.advance(Duration.ofMillis(999));
        results.forEach(result -> assertFalse(result.isDone()));
        fixture.handler.advance(Duration.ofMillis(1));
        for (AsyncResult<?> result : results) {
            RequestTimeoutException error = assertInstanceOf(
                    RequestTimeoutException.class, result.exception(), () -> "call " + results.indexOf(result));
            assertEquals(Outcome.NOT_APPLIED, error.outcome());
            assertTrue(error.toString().contains("within 1000 ms"), error::toString);
        }
        fixture.handler.letStart();
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        assertTrue(started.successful());
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void deadlineOfACallIsNotExtendedWhenTheRunBegins() {
        ClientFixture fixture = new ClientFixture();
        fixture.handler.delayStart();
        fixture.client.start();
        AsyncResult<Stat> sent =
                fixture.client.withTimeout(Duration.ofSeconds(1)).exists("/sent");
        AsyncResult<Stat> answered = fixture.client.exists("/answered");
        fixture.handler.advance(Duration.ofMillis(900));
        fixture.handler.letStart();
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        peer.expect(Wire.EXISTS, "/sent");
        fixture.handler.advance(Duration.ofMillis(99));
        assertFalse(sent.isDone());
        fixture.handler.advance(Duration.ofMillis(1));
        RequestTimeoutException error = assertInstanceOf(RequestTimeoutException.class, sent.exception());
        assertEquals(Outcome.UNKNOWN, error.outcome());
        assertFalse(answered.isDone());
        peer.connection().cut(null);
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }

    @Test
    void keeperStateIsConnectingWhenARunFollowsAStop() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.stop();
        fixture.client.start();
        peer.farewell();
        assertEquals(KeeperState.CONNECTING, fixture.client.keeperState());
        fixture.stop(fixture.server.serve(2));
    }
}
