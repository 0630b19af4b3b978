// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a client that leaves its session to another one, in every phase. */
class DetachTest {
    private static final SessionCredentials LEFT =
            new SessionCredentials(ClientFixture.SESSION, ScriptedServer.password(ClientFixture.SESSION));
    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void connectionIsClosedWithoutACloseRequest() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.assertClean();
        peer.expectNothing();
        assertFalse(peer.connection().open());
        assertEquals(LEFT, left.value());
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED", "LOST:DETACHED"), fixture.log);
        assertEquals(ClientFixture.SESSION, fixture.changes.get(1).sessionId());
        assertEquals(KeeperState.CLOSED, fixture.client.keeperState());
        assertNull(fixture.client.sessionCredentials());
    }

    @Test
    void earlierCallsCompleteAndLaterOnesAreRejected() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.logged("sent", fixture.client.setData("/a", new byte[1]));
        AsyncResult<Stat> waiting = fixture.logged("waiting", fixture.client.exists("/b"));
        AsyncResult<SessionCredentials> left = fixture.logged("detach", fixture.client.detach());
        AsyncResult<Stat> late = fixture.client.exists("/c");
        peer.reply(peer.expect(Wire.SET_DATA, "/a"), Wire.stat(1));
        assertTrue(sent.successful());
        assertFalse(left.isDone());
        ZooKeeperException refused = assertInstanceOf(ClientStoppedException.class, late.exception());
        assertEquals(Outcome.NOT_APPLIED, refused.outcome());
        peer.reply(peer.expect(Wire.EXISTS, "/b"), Wire.stat(1));
        fixture.assertClean();
        assertTrue(waiting.successful());
        assertEquals(LEFT, left.value());
        peer.expectNothing();
        assertEquals(
                List.of("CONNECTED:SESSION_ESTABLISHED", "sent=ok", "waiting=ok", "LOST:DETACHED", "detach=ok"),
                fixture.log);
    }

    @Test
    void detachWaitsForTheReplyOfACancelledCall() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.setData("/a", new byte[1]);
        Asked received = peer.expect(Wire.SET_DATA);
        assertTrue(sent.cancel());
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.handler.runAll();
        assertFalse(left.isDone(), "the server may not have carried out the request");
        peer.reply(received, Wire.stat(1));
        fixture.assertClean();
        assertEquals(LEFT, left.value());
    }

    @Test
    void detachWaitsForBatchedReads() {
        ClientFixture fixture = new ClientFixture(builder -> builder.batchReads(8));
        Peer peer = fixture.connect();
        AsyncResult<NodeData> read = fixture.client.getData("/a");
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.handler.runAll();
        assertFalse(left.isDone());
        peer.reply(peer.expect(Wire.GET_DATA, "/a"), Wire.data(null, 0));
        assertTrue(read.successful());
        assertEquals(LEFT, left.value());
    }

    @Test
    void detachWaitsForAReplyUntilTheStopTimeout() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.setData("/a", new byte[1]);
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.handler.advance(ClientFixture.STOP_TIMEOUT.minus(MILLI));
        assertFalse(left.isDone());
        fixture.handler.advance(MILLI);
        fixture.assertClean();
        ZooKeeperException error = assertInstanceOf(ConnectionLossException.class, sent.exception());
        assertEquals(Outcome.UNKNOWN, error.outcome());
        assertEquals(LEFT, left.value());
        assertFalse(peer.connection().open());
    }

    @Test
    void lossOfTheConnectionCompletesThePendingDetach() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.setData("/a", new byte[1]);
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.handler.runAll();
        peer.connection().cut(new IOException("cable"));
        fixture.assertClean();
        assertInstanceOf(ConnectionLossException.class, sent.exception());
        assertEquals(LEFT, left.value());
        assertTrue(fixture.handler.attempts().isEmpty());
    }

    @Test
    void detachWithoutAConnectionCompletesAtOnce() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect().connection().cut(null);
        AsyncResult<Stat> waiting = fixture.client.exists("/a");
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.assertClean();
        assertInstanceOf(ClientStoppedException.class, waiting.exception());
        assertEquals(LEFT, left.value());
    }

    @Test
    void detachDuringAResumeReturnsTheSession() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect().connection().cut(null);
        Peer peer = fixture.server.accept();
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.assertClean();
        assertFalse(peer.connection().open());
        assertEquals(LEFT, left.value());
    }

    @Test
    void detachDuringARestoreReturnsTheSession() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.exists("/a", fixture::watched);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.expect(Wire.SET_WATCHES);
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.assertClean();
        next.expectNothing();
        assertEquals(LEFT, left.value());
        assertEquals(1, fixture.events.size());
        assertEquals(EventType.NONE, fixture.events.get(0).type());
        assertEquals(KeeperState.CLOSED, fixture.events.get(0).keeperState());
    }

    @Test
    void detachWithoutASessionReturnsNull() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<SessionCredentials> before = fixture.client.detach();
        fixture.handler.runAll();
        assertTrue(before.successful());
        assertNull(before.value());
        AsyncResult<Void> started = fixture.client.start();
        fixture.server.attempt();
        AsyncResult<SessionCredentials> inAnAttempt = fixture.client.detach();
        fixture.assertClean();
        assertTrue(inAnAttempt.successful());
        assertNull(inAnAttempt.value());
        assertInstanceOf(ClientStoppedException.class, started.exception());
    }

    @Test
    void detachReturnsTheSessionOfTheBuilder() {
        ClientFixture fixture = new ClientFixture(builder -> builder.resume(LEFT));
        fixture.client.start();
        fixture.server.attempt();
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.assertClean();
        assertEquals(LEFT, left.value());
    }

    @Test
    void firstOfStopAndDetachWins() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> stopped = fixture.client.stop();
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        peer.farewell();
        assertTrue(stopped.successful());
        assertTrue(left.successful());
        assertNull(left.value());

        fixture.client.start();
        Peer second = fixture.server.accept();
        assertEquals(0, second.hello().session());
        second.welcome(8);
        AsyncResult<SessionCredentials> first = fixture.client.detach();
        AsyncResult<SessionCredentials> again = fixture.client.detach();
        AsyncResult<Void> late = fixture.client.stop();
        fixture.assertClean();
        second.expectNothing();
        assertEquals(new SessionCredentials(8, ScriptedServer.password(8)), first.value());
        assertEquals(first.value(), again.value());
        assertTrue(late.successful());
    }

    @Test
    void nextRunHasANewSession() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect();
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.client.start();
        fixture.handler.runAll();
        assertEquals(LEFT, left.value());
        Peer peer = fixture.server.accept();
        assertEquals(0, peer.hello().session());
        peer.welcome(9);
        assertEquals(StateCause.SESSION_ESTABLISHED, fixture.changes.get(2).cause());
        fixture.stop(peer);
    }

    @Test
    void detachDoesNotWaitForTimedOutCalls() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        peer.connection().setWritable(false);
        AsyncResult<Stat> unsent =
                fixture.client.withTimeout(Duration.ofSeconds(1)).exists("/a");
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.handler.advance(Duration.ofMillis(1001)); // time-outs are rounded up a little
        assertInstanceOf(RequestTimeoutException.class, unsent.exception());
        assertTrue(left.isDone(), "still waiting");
        assertEquals(LEFT, left.value());
        fixture.assertClean();
    }

    @Test
    void detachReturnsTheSessionBeforeTheHandlerHasStarted() {
        ManualHandler handler = new ManualHandler();
        Promise<Void> begun = handler.asyncResult();
        Handler slow = (Handler) Proxy.newProxyInstance(
                Handler.class.getClassLoader(), new Class<?>[] {Handler.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("start")) {
                        return begun;
                    }
                    return method.invoke(handler, arguments);
                });
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString("a:1")
                .handler(slow)
                .resume(LEFT)
                .build();
        AsyncResult<Void> started = client.start();
        AsyncResult<SessionCredentials> left = client.detach();
        handler.runAll();
        assertFalse(left.isDone());
        handler.start();
        begun.set(null);
        handler.runAll();
        assertEquals(LEFT, left.value());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        assertTrue(handler.attempts().isEmpty());
    }
}
