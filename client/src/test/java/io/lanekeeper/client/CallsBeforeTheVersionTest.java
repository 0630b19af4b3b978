// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of calls that wait for the version of the server: their order, bounds, deadlines and ends. */
class CallsBeforeTheVersionTest {
    private static final byte[] NO_CLIENTS = Wire.number(0);
    private final ClientFixture fixture = new ClientFixture();

    @Test
    void callWaitsForAConnection() {
        fixture.client.start();
        AsyncResult<List<ClientInfo>> result = fixture.client.whoAmI();
        AsyncResult<List<ClientInfo>> late =
                fixture.client.withTimeout(Duration.ofMillis(500)).whoAmI();
        AsyncResult<List<ClientInfo>> cancelled = fixture.client.whoAmI();
        fixture.handler.advance(Duration.ofSeconds(1));
        RequestTimeoutException error = assertInstanceOf(RequestTimeoutException.class, late.exception());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertTrue(cancelled.cancel());
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        fixture.handler.attempts().removeIf(ManualConnection::closeAsked); // those at other servers
        fixture.server.replyVersion("3.9.5");
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        assertTrue(result.successful());
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void expiryAndStopFailWaitingCalls() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> first = fixture.client.whoAmI();
        fixture.server.versionQuery().delayClose();
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        assertInstanceOf(SessionExpiredException.class, first.exception());
        AsyncResult<List<ClientInfo>> second = fixture.client.whoAmI();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, second.exception());
    }

    @Test
    void waitingCallsAreBoundedByMaxQueued() {
        ClientFixture bounded = new ClientFixture(builder -> builder.maxQueued(2));
        Peer peer = bounded.connect();
        List<AsyncResult<?>> waiting = List.of(bounded.client.whoAmI(), bounded.client.whoAmI());
        bounded.handler.runAll(); // from the queue of the threads to that of the gate
        AsyncResult<?> tooMany = bounded.client.whoAmI();
        bounded.handler.runAll();
        assertInstanceOf(QueueFullException.class, tooMany.exception());
        assertTrue(waiting.get(0).cancel());
        bounded.handler.advance(Duration.ofMillis(100)); // they are not searched more often
        AsyncResult<?> again = bounded.client.whoAmI();
        bounded.handler.runAll();
        assertFalse(again.ready());
        ManualConnection query = bounded.server.attempt();
        query.cut(null);
        for (int i = 0; i < 2; i++) {
            peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        }
        assertTrue(again.successful());
        bounded.stop(peer);
    }

    @Test
    void laterCallsWaitAndAreSentInOrder() {
        Peer peer = fixture.connect();
        AsyncResult<Void> watch = fixture.client.addWatch("/first", event -> {}, AddWatchMode.PERSISTENT_RECURSIVE);
        AsyncResult<String> node = fixture.client.create("/first", null);
        AsyncResult<List<ClientInfo>> identity = fixture.client.whoAmI();
        AsyncResult<Stat> read = fixture.client.exists("/first/a");
        peer.expectNothing();
        fixture.server.replyVersion("3.9.5");
        peer.reply(peer.expect(Wire.ADD_WATCH), Wire.bytes(out -> out.writeInt(0)));
        peer.reply(peer.expect(Wire.CREATE), Wire.path("/first"));
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        for (AsyncResult<?> each : List.of(watch, node, identity, read)) {
            assertTrue(each.successful(), each::toString);
        }
        fixture.stop(peer);
    }

    @Test
    void orderIsKeptAfterALoss() {
        Peer peer = fixture.connect();
        fixture.client.exists("/before");
        AsyncResult<Void> watch = fixture.client.addWatch("/first", event -> {}, AddWatchMode.PERSISTENT);
        AsyncResult<Stat> read = fixture.client.exists("/behind");
        peer.expect(Wire.EXISTS);
        fixture.server.versionQuery();
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.expectNothing();
        fixture.server.replyVersion("3.9.5");
        next.reply(next.expect(Wire.ADD_WATCH), Wire.bytes(out -> out.writeInt(0)));
        next.reply(next.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(watch.successful());
        assertTrue(read.successful());
        fixture.stop(next);
    }

    @Test
    void laterCallIsSentWhenTheEarlierOneTimesOut() {
        Peer peer = fixture.connect();
        AsyncResult<?> hasty =
                fixture.client.withTimeout(Duration.ofMillis(200)).whoAmI();
        AsyncResult<Stat> read = fixture.client.exists("/a");
        fixture.server.versionQuery();
        peer.expectNothing();
        fixture.handler.advance(Duration.ofMillis(300));
        assertInstanceOf(RequestTimeoutException.class, hasty.exception());
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(read.successful());
        fixture.handler.attempts().forEach(each -> each.cut(null));
        fixture.stop(peer);
    }

    @Test
    void waitForTheVersionCountsAgainstTheTimeoutOfTheCall() {
        ClientFixture patient = new ClientFixture(builder -> builder.connectTimeout(Duration.ofSeconds(2)));
        Peer peer = patient.connect();
        AsyncResult<List<ClientInfo>> result =
                patient.client.withTimeout(Duration.ofSeconds(1)).whoAmI();
        patient.handler.runAll();
        ManualConnection query = patient.server.attempt();
        patient.handler.advance(Duration.ofMillis(900));
        query.cut(null);
        peer.expect(Wire.WHO_AM_I);
        patient.handler.advance(Duration.ofMillis(99));
        assertFalse(result.ready());
        patient.handler.advance(Duration.ofMillis(3));
        RequestTimeoutException error = assertInstanceOf(RequestTimeoutException.class, result.exception());
        assertEquals(Outcome.UNKNOWN, error.outcome());
        assertTrue(String.valueOf(error.getMessage()).contains("within 1000 ms"), error.getMessage());
    }

    @Test
    void watchCancelledInTheQueueIsNotSentAndFreesItsPlace() {
        ClientFixture bounded = new ClientFixture(builder -> builder.maxQueued(50));
        bounded.client.start();
        List<AsyncResult<?>> cancelled = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            cancelled.add(bounded.client.addWatch("/w" + i, event -> {}, AddWatchMode.PERSISTENT));
        }
        bounded.handler.runAll();
        cancelled.forEach(AsyncResult::cancel);
        bounded.handler.advance(Duration.ofMillis(100)); // they are not searched more often
        AsyncResult<Stat> next = bounded.client.exists("/a");
        Peer peer = bounded.server.serve(ClientFixture.SESSION);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(next.successful());
        peer.expectNothing();
        bounded.stop(peer);
    }

    @Test
    void waitingCallCompletesBeforeAStop() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> waiting = fixture.client.whoAmI();
        AsyncResult<Void> stopped = fixture.client.stop();
        AsyncResult<List<ClientInfo>> behind = fixture.client.whoAmI();
        peer.expectNothing();
        assertInstanceOf(ClientStoppedException.class, behind.exception());
        fixture.server.replyVersion("3.9.5");
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        assertTrue(waiting.successful());
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void waitingCallCompletesBeforeADetach() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> waiting = fixture.client.whoAmI();
        AsyncResult<?> left = fixture.client.detach();
        peer.expectNothing();
        assertTrue(peer.connection().open());
        fixture.server.replyVersion("3.9.5");
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        assertTrue(waiting.successful());
        fixture.assertClean();
        assertTrue(left.successful());
    }

    /** A result that came without CONNECTED would break the order that listeners rely on. */
    @Test
    void stopBeforeConnectedFailsWaitingCalls() {
        Peer first = fixture.connect();
        fixture.client.exists("/w", event -> {});
        first.reply(first.expect(Wire.EXISTS), Wire.stat(0));
        first.connection().cut(null);
        AsyncResult<List<ClientInfo>> waiting = fixture.client.whoAmI();
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        Asked restore = peer.expect(Wire.SET_WATCHES);
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertInstanceOf(ClientStoppedException.class, waiting.exception());
        peer.reply(restore);
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void stopTimeoutStillClosesTheSession() {
        ClientFixture hasty = new ClientFixture(builder -> builder.stopTimeout(Duration.ofSeconds(1)));
        Peer peer = hasty.connect();
        AsyncResult<List<ClientInfo>> waiting = hasty.client.whoAmI();
        AsyncResult<Void> stopped = hasty.client.stop();
        hasty.handler.advance(Duration.ofSeconds(1));
        peer.expect(Wire.CLOSE);
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, waiting.exception());
        hasty.assertClean();
    }

    @Test
    void stopDoesNotWaitForAVersionWithoutAConnection() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> waiting = fixture.client.whoAmI();
        fixture.handler.runAll();
        peer.connection().cut(null);
        fixture.handler.runAll();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, waiting.exception());
    }
}
