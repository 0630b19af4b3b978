// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Hello;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the handshake: new and resumed sessions, refusals, time-outs, and pauses between rounds. */
class HandshakeTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void newSessionIsRequestedWithoutIdAndPassword() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> started = fixture.client.start();
        Peer peer = fixture.server.accept();

        Hello hello = peer.hello();
        assertEquals(0, hello.version());
        assertEquals(0, hello.lastZxid());
        assertEquals(12_000, hello.timeoutMillis());
        assertEquals(0, hello.session());
        assertArrayEquals(new byte[16], hello.password());
        assertFalse(hello.readOnly());
        assertFalse(started.isDone(), "started before the session is there");
        assertEquals(SessionState.LOST, fixture.client.state());

        peer.welcome(ClientFixture.SESSION);
        assertTrue(started.successful());
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        assertEquals(KeeperState.CONNECTED, fixture.client.keeperState());
        assertEquals(ClientFixture.SESSION, fixture.client.sessionId());
        SessionCredentials credentials = fixture.client.sessionCredentials();
        assertNotNull(credentials);
        assertArrayEquals(ScriptedServer.password(ClientFixture.SESSION), credentials.password());
        assertEquals(
                List.of(new StateChange(
                        SessionState.CONNECTED,
                        KeeperState.CONNECTED,
                        StateCause.SESSION_ESTABLISHED,
                        ClientFixture.SESSION,
                        "a:1",
                        null,
                        Duration.ofMillis(ScriptedServer.TIMEOUT_MILLIS))),
                fixture.changes);
        fixture.stop(peer);
        assertEquals(0, fixture.client.sessionId());
        assertNull(fixture.client.sessionCredentials());
    }

    @Test
    void resumeSendsTheZxidOfTheLastReplyNotOfEventsOrPings() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.sync("/");
        peer.connection().deliver(Wire.header(peer.expect(Wire.SYNC).xid(), 500, 0, Wire.path("/")));
        peer.connection().deliver(Wire.event(Wire.CHANGED, "/x", 900), Wire.header(-2, 901, 0, new byte[0]));
        fixture.client.sync("/");
        peer.connection().deliver(Wire.header(peer.expect(Wire.SYNC).xid(), -1, -6, new byte[0]));
        peer.connection().cut(null);
        assertEquals(500, fixture.server.accept().hello().lastZxid());
    }

    @Test
    void refusedNewSessionIsRequestedFromOtherServersWithBackoff() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> started = fixture.client.start();
        for (String server : List.of("a:1", "b:2", "c:3")) {
            Peer peer = fixture.server.accept();
            assertEquals(server, peer.connection().endpoint().toString());
            peer.refuse();
        }
        fixture.handler.runAll();
        assertTrue(fixture.handler.attempts().isEmpty(), "no pause after a round through all servers");
        fixture.handler.advance(Duration.ofMillis(100));
        Peer peer = fixture.server.serve(5);
        assertEquals("a:1", peer.connection().endpoint().toString());
        assertTrue(started.successful());
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED"), fixture.log);
        fixture.stop(peer);
    }

    @Test
    void sessionOfTheBuilderIsResumed() {
        byte[] password = ScriptedServer.password(42);
        ClientFixture fixture = new ClientFixture(builder -> builder.resume(new SessionCredentials(42, password)));
        assertEquals(0, fixture.client.sessionId());
        fixture.client.start();
        Peer peer = fixture.server.accept();
        assertEquals(42, peer.hello().session());
        assertArrayEquals(password, peer.hello().password());
        peer.welcome(42);
        assertEquals(StateCause.SESSION_RESUMED, fixture.changes.get(0).cause());
        fixture.stop(peer);

        fixture.client.start();
        Peer second = fixture.server.accept();
        assertEquals(0, second.hello().session(), "nothing is left of the former run");
        second.welcome(43);
        assertEquals(StateCause.SESSION_ESTABLISHED, fixture.changes.get(2).cause());
        fixture.stop(second);
    }

    @Test
    void expiredSessionOfTheBuilderIsReplaced() {
        ClientFixture fixture =
                new ClientFixture(builder -> builder.resume(new SessionCredentials(42, ScriptedServer.password(42))));
        fixture.client.start();
        fixture.server.accept().refuse();
        Peer peer = fixture.server.accept();
        assertEquals(0, peer.hello().session());
        peer.welcome(1);
        assertEquals(List.of("LOST:SESSION_EXPIRED", "CONNECTED:SESSION_ESTABLISHED"), fixture.log);
        assertEquals(42, fixture.changes.get(0).sessionId());
        assertEquals(KeeperState.EXPIRED, fixture.changes.get(0).keeperState());
        fixture.stop(peer);
    }

    @Test
    void missingHandshakeReplyIsGivenUpAtTheConnectTimeout() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        Peer mute = fixture.server.accept();
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT.minus(MILLI));
        assertFalse(mute.connection().closeAsked());
        fixture.handler.advance(MILLI);
        assertTrue(mute.connection().closeAsked());
        Peer next = fixture.server.serve(1);
        assertEquals("b:2", next.connection().endpoint().toString());
        fixture.stop(next);
    }

    @Test
    void handshakeReplyAfterTheTimeoutIsIgnored() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        Peer late = fixture.server.accept();
        late.connection().delayClose();
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT);
        late.welcome(5);
        assertEquals(SessionState.LOST, fixture.client.state());
        late.connection().cut(null);
        Peer next = fixture.server.serve(6);
        assertEquals(6, fixture.client.sessionId());
        fixture.stop(next);
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED", "LOST:STOPPED"), fixture.log);
    }

    @Test
    void attemptIsGivenUpAtTheConnectTimeout() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(4096));
        fixture.client.start();
        ManualConnection attempt = fixture.server.attempt();
        assertEquals(ClientFixture.CONNECT_TIMEOUT, attempt.options().connectTimeout());
        assertEquals(4096, attempt.options().maxFrame());
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT);
        assertEquals("b:2", fixture.server.attempt().endpoint().toString());
    }

    @Test
    void pausesBetweenRoundsGrowToTheCapAndSuccessResetsThem() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        long[] caps = {100, 200, 400, 800, 1000, 1000};
        for (long cap : caps) {
            for (int i = 0; i < 3; i++) {
                fixture.server.attempt().cut(new IOException("refused"));
            }
            assertTrue(fixture.handler.attempts().isEmpty());
            Duration pause = fixture.handler.nextTimer();
            assertNotNull(pause);
            assertTrue(
                    pause.toMillis() >= cap / 2 && pause.toMillis() <= cap, pause + " (expected: about " + cap + ")");
            fixture.handler.advance(pause);
        }
        Peer peer = fixture.server.serve(1);
        fixture.handler.advance(Duration.ofSeconds(1));
        peer.connection().cut(null);
        for (int i = 0; i < 3; i++) {
            fixture.server.attempt().cut(null); // a whole round without a pause
        }
        Duration pause = fixture.handler.nextTimer();
        assertNotNull(pause);
        assertTrue(pause.toMillis() <= 100, "not reset: " + pause);
    }

    @Test
    void serversThatDropEachSessionAtOnceCauseAPause() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        for (int i = 0; i < 3; i++) {
            fixture.server.serve(1).connection().cut(null);
        }
        assertTrue(fixture.handler.attempts().isEmpty(), "a round has failed");
        Duration pause = fixture.handler.nextTimer();
        assertNotNull(pause);
        assertTrue(pause.toMillis() >= 50, "a pause of " + pause);
    }

    @Test
    void malformedHandshakeReplyClosesOnlyTheConnection() {
        for (byte[] broken : List.of(new byte[0], new byte[3], Wire.welcome(1, new byte[16], 9000))) {
            ClientFixture fixture = new ClientFixture();
            fixture.client.start();
            Peer peer = fixture.server.accept();
            byte[] hostile = broken.clone();
            if (hostile.length > 16) {
                hostile[16] = 0x7f; // a password of 2 GB
            }
            peer.connection().deliver(hostile);
            assertEquals(1, fixture.handler.faults().size());
            assertEquals(SessionState.LOST, fixture.client.state());
            assertEquals("b:2", fixture.server.attempt().endpoint().toString());
        }
    }

    @Test
    void newSessionIsRequestedAtOnceAfterAnExpiry() {
        ClientFixture fixture = new ClientFixture(builder -> builder.connectString("a:1"));
        Peer peer = fixture.connect();
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        Peer next = fixture.server.accept();
        assertEquals(0, next.hello().session());
        next.welcome(2);
        fixture.stop(next);
    }

    /** The server may keep the connection open. */
    @Test
    void serverThatGrantsNoSessionIsLeft() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        Peer peer = fixture.server.accept();
        peer.connection().deliver(Wire.welcome(0, new byte[16], 0));
        assertTrue(peer.connection().closeAsked());
        Peer next = fixture.server.serve(1);
        assertEquals("b:2", next.connection().endpoint().toString());
        fixture.stop(next);
    }

    @Test
    void readOnlyServerThatDoesNotKnowTheSessionIsLeft() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        Peer readOnly = fixture.server.accept();
        readOnly.connection().deliver(Wire.welcome(0, new byte[16], 0, true));
        assertTrue(readOnly.connection().closeAsked());
        Peer next = fixture.server.accept();
        assertEquals("c:3", next.connection().endpoint().toString());
        assertEquals(ClientFixture.SESSION, next.hello().session());
        next.welcome(ClientFixture.SESSION);
        fixture.stop(next);
    }

    @Test
    void replyAboveTheLimitCountsAsSeen() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(1024));
        Peer peer = fixture.connect();
        fixture.client.getData("/a");
        peer.connection().deliver(Wire.header(peer.expect(Wire.GET_DATA).xid(), 700, 0, new byte[2000]));
        peer.connection().cut(null);
        assertEquals(700, fixture.server.accept().hello().lastZxid());
    }

    @Test
    void repliesToARestoreCountAsSeenWhenItIsComplete() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        second.reply(second.expect(Wire.SET_WATCHES));
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        second.connection().cut(null);
        assertEquals(fixture.server.zxid(), fixture.server.accept().hello().lastZxid());
    }

    @Test
    void noPingIsDueWithoutAConnection() {
        ClientFixture fixture = new ClientFixture(builder -> builder.connectString("a:1"));
        Peer peer = fixture.connect();
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        assertEquals(1, fixture.handler.attempts().size());
        assertEquals(1, fixture.handler.timers(), "the time-out of the attempt");
    }

    /** The session must not expire in a pause that is longer than the server waits. */
    @Test
    void pausesFitTheGrantedSessionTimeout() {
        ManualHandler handler = new ManualHandler();
        ScriptedServer server = new ScriptedServer(handler);
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString("a:1")
                .handler(handler)
                .sessionTimeout(Duration.ofSeconds(40))
                .build();
        client.start();
        Duration asked = pauseAfterRounds(handler, server);
        assertTrue(asked.toMillis() >= 2_500, asked + " (expected: more than half of the longest pause)");
        server.serve(ClientFixture.SESSION).connection().cut(null);
        Duration pause = handler.nextTimer();
        assertNotNull(pause);
        handler.advance(pause);
        Duration granted = pauseAfterRounds(handler, server);
        assertTrue(granted.toMillis() <= ScriptedServer.TIMEOUT_MILLIS / 4, granted + " (expected: a quarter)");
        assertTrue(granted.toMillis() >= ScriptedServer.TIMEOUT_MILLIS / 8, granted + " (expected: up to a quarter)");
    }

    private static Duration pauseAfterRounds(ManualHandler handler, ScriptedServer server) {
        Duration pause = Duration.ZERO;
        for (int round = 0; round < 10; round++) {
            server.attempt().cut(new IOException("refused"));
            pause = handler.nextTimer();
            assertNotNull(pause);
            handler.advance(pause);
        }
        return pause;
    }
}
