// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import static io.lanekeeper.client.testkit.ClientFixture.SESSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the end of a session as its own loop sees it: by a stop, by a detach, and of one that was to be resumed. */
class SessionEndTest {
    private final ClientFixture fixture = new ClientFixture();
    private final LoopClient loop = LoopClient.of(fixture.client);
    private final List<String> notices = new ArrayList<>();
    private @Nullable LoopSession session;

    private static LoopSession session(LoopClient client) {
        LoopSession session = client.session();
        assertNotNull(session, "no session");
        return session;
    }

    /** Returns a started client whose changes are noted from now on. */
    private Peer connect() {
        Peer peer = fixture.connect();
        session = session(loop);
        loop.addListener(change -> notices.add(change.state() + ":" + change.keeperState() + ":"
                + change.cause().name() + (session().isOver() ? " over" : "")
                + (loop.session() == null ? " none" : "")));
        return peer;
    }

    private LoopSession session() {
        assertNotNull(session, "not connected");
        return session;
    }

    private AsyncResult<Void> stop() {
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        return stopped;
    }

    @Test
    void sessionIsOverBeforeTheRequestThatClosesItIsWritten() {
        Peer peer = connect();
        fixture.client.exists("/a");
        Asked earlier = peer.expect(Wire.EXISTS);
        loop.addListener(change -> peer.expectNothing());
        AsyncResult<Void> stopped = stop();
        assertEquals(List.of("LOST:CLOSED:STOPPED over none"), notices);
        assertEquals(SessionState.CONNECTED, fixture.client.state(), "the application sees no difference");
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED"), fixture.log);
        Asked close = peer.expect(Wire.CLOSE);
        long alive = session().aliveSince();
        fixture.handler.advance(Duration.ofMillis(100));
        peer.reply(earlier, Wire.stat(1));
        peer.reply(close);
        peer.connection().cut(null);
        assertEquals(alive, session().aliveSince(), "an answer now proves nothing");
        assertTrue(stopped.successful());
        assertEquals(1, notices.size(), "one announcement for one end");
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED", "LOST:STOPPED"), fixture.log);
        fixture.assertClean();
    }

    @Test
    void restartAfterAStopIsAnnounced() {
        Peer peer = connect();
        stop();
        fixture.client.start();
        peer.farewell();
        Peer next = fixture.server.serve(SESSION + 1);
        assertEquals(List.of("LOST:CLOSED:STOPPED over none", "CONNECTED:CONNECTED:SESSION_ESTABLISHED over"), notices);
        fixture.stop(next);
        assertEquals("LOST:CLOSED:STOPPED over none", notices.get(2));
        assertEquals(3, notices.size());
    }

    /** The stop completes what was asked before it. */
    @Test
    void operationsOfTheSessionThatWaitAtAStopAreSent() {
        ClientFixture narrow = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = narrow.connect();
        LoopClient view = LoopClient.of(narrow.client);
        LoopSession own = session(view);
        narrow.client.exists("/a");
        AsyncResult<Stat> waiting = view.operations(own).exists("/b");
        narrow.client.stop();
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(1));
        assertTrue(own.isOver());
        peer.reply(peer.expect(Wire.EXISTS, "/b"), Wire.stat(1));
        assertTrue(waiting.successful());
        peer.farewell();
        narrow.assertClean();
    }

    @Test
    void callOfAListenerAtAStopIsNotSent() {
        Peer peer = connect();
        List<AsyncResult<?>> made = new ArrayList<>();
        loop.addListener(change -> {
            made.add(loop.operations().exists("/a"));
            made.add(loop.operations(session()).exists("/b"));
        });
        stop();
        peer.farewell();
        assertEquals(2, made.size());
        made.forEach(result -> assertInstanceOf(ClientStoppedException.class, result.exception()));
        fixture.assertClean();
    }

    @Test
    void sessionIsOverBeforeACloseIsWrittenWhileItsWatchesAreRestored() {
        Peer peer = connect();
        fixture.client.getData("/a", event -> {});
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        Peer again = fixture.server.serve(SESSION);
        Asked watches = again.expect(Wire.SET_WATCHES);
        loop.addListener(change -> again.expectNothing());
        stop();
        assertEquals(List.of("SUSPENDED:CONNECTING:CONNECTION_LOST", "LOST:CLOSED:STOPPED over none"), notices);
        again.reply(watches);
        again.farewell();
        assertEquals(2, notices.size());
        fixture.assertClean();
    }

    @Test
    void stopWithoutAConnectionIsAnnouncedOnce() {
        Peer peer = connect();
        peer.connection().cut(null);
        stop();
        assertEquals(List.of("SUSPENDED:CONNECTING:CONNECTION_LOST", "LOST:CLOSED:STOPPED over none"), notices);
        fixture.assertClean();
    }

    /** The session lives on. */
    @Test
    void detachIsAnnouncedAtItsEnd() {
        Peer peer = connect();
        fixture.client.exists("/a");
        Asked earlier = peer.expect(Wire.EXISTS);
        fixture.client.detach();
        fixture.handler.advance(Duration.ofMillis(100));
        assertEquals(List.of(), notices);
        assertFalse(session().isOver());
        peer.reply(earlier, Wire.stat(1));
        assertEquals(List.of("LOST:CLOSED:DETACHED over none"), notices);
        fixture.assertClean();
    }

    private final ClientFixture resuming =
            new ClientFixture(builder -> builder.resume(new SessionCredentials(SESSION, new byte[16])));

    /** There may be no other server for a long time. */
    @Test
    void operationsOfASessionToBeResumedFailWhenAServerRefusesIt() {
        resuming.client.start();
        resuming.handler.runAll();
        LoopClient view = LoopClient.of(resuming.client);
        AsyncResult<Stat> bound = view.operations(session(view)).exists("/bound");
        AsyncResult<Stat> free = resuming.client.exists("/free");
        resuming.server.accept().refuse();
        resuming.handler.runAll();
        SessionExpiredException error = assertInstanceOf(SessionExpiredException.class, bound.exception());
        assertEquals(SESSION, error.sessionId());
        assertFalse(free.isDone());
        resuming.client.stop();
        resuming.handler.runAll();
    }

    /** It is one of those that wait for whatever session there will be. */
    @Test
    void unboundCallAtTheEndOfASessionToBeResumedWaitsForTheNext() {
        LoopClient view = LoopClient.of(resuming.client);
        List<AsyncResult<Stat>> made = new ArrayList<>();
        view.addListener(change -> {
            if (change.state() == SessionState.LOST && made.isEmpty()) {
                made.add(view.operations().exists("/free"));
            }
        });
        resuming.client.start();
        resuming.server.accept().refuse();
        Peer peer = resuming.server.serve(SESSION + 1);
        peer.reply(peer.expect(Wire.EXISTS, "/free"), Wire.stat(1));
        assertTrue(made.get(0).successful());
        resuming.stop(peer);
    }

    @Test
    void errorOfALateCallNamesItsOwnSessionAndNoServer() {
        Peer peer = connect();
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        Peer next = fixture.server.serve(SESSION + 1);
        AsyncResult<Stat> late = loop.operations(session()).exists("/a");
        fixture.handler.runAll();
        SessionExpiredException error = assertInstanceOf(SessionExpiredException.class, late.exception());
        assertEquals(SESSION, error.sessionId());
        assertNull(error.server());
        fixture.stop(next);
    }
}
