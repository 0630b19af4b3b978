// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.security.sasl.SaslClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests of a new list of servers, in every phase. {@code ServerListTest} has the random choice of clients that move.
 */
class UpdateHostsTest {
    private final ClientFixture fixture = new ClientFixture();

    private void update(String hosts) {
        fixture.client.updateHosts(hosts);
        fixture.handler.runAll();
    }

    private Peer serve(String server) {
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        assertEquals(server, peer.connection().endpoint().toString());
        return peer;
    }

    private void expectNoAttempt() {
        assertEquals(0, fixture.handler.attempts().size(), "attempts");
    }

    @Test
    void removedServerIsLeftAfterItsPendingReplies() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.logged("sent", fixture.client.setData("/a", new byte[1]));
        update("b:2,c:3");
        AsyncResult<Stat> held = fixture.logged("held", fixture.client.exists("/b"));
        assertTrue(peer.connection().open(), "left too early");
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        peer.reply(peer.expect(Wire.SET_DATA), Wire.stat(1));
        peer.expectNothing();
        assertFalse(peer.connection().open());
        assertTrue(sent.successful());
        assertFalse(held.isDone());

        Peer next = serve("b:2");
        assertEquals(ClientFixture.SESSION, next.hello().session());
        next.reply(next.expect(Wire.EXISTS, "/b"), Wire.stat(1));
        assertTrue(held.successful());
        assertEquals(
                List.of(
                        "CONNECTED:SESSION_ESTABLISHED",
                        "sent=ok",
                        "SUSPENDED:SERVERS_CHANGED",
                        "CONNECTED:SESSION_RESUMED",
                        "held=ok"),
                fixture.log);
        fixture.stop(next);
    }

    @Test
    void removedServerIsLeftAtOnceWithoutPendingCalls() {
        Peer peer = fixture.connect();
        update("x:9");
        assertFalse(peer.connection().open());
        fixture.stop(serve("x:9"));
    }

    @Test
    void silentRemovedServerIsLeftAtTheConnectTimeout() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.setData("/a", new byte[1]);
        update("b:2,c:3");
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT.minusMillis(1));
        assertTrue(peer.connection().open());
        fixture.handler.advance(Duration.ofMillis(1));
        assertFalse(peer.connection().open());
        assertInstanceOf(ConnectionLossException.class, sent.exception());
        fixture.stop(serve("b:2"));
    }

    @Test
    void lossDuringTheMoveContinuesTheMove() {
        Peer peer = fixture.connect();
        fixture.client.setData("/a", new byte[1]);
        update("b:2,c:3");
        update("c:3");
        peer.connection().cut(new IOException("cable"));
        Peer next = serve("c:3");
        assertEquals("SUSPENDED:SERVERS_CHANGED", fixture.log.get(1));
        fixture.stop(next);
    }

    @Test
    void serverThatStaysInAShorterListIsKept() {
        Peer peer = fixture.connect();
        update("a:1");
        assertTrue(peer.connection().open());
        expectNoAttempt();
        fixture.handler.advance(Duration.ofSeconds(1)); // it has lasted
        peer.connection().cut(null);
        fixture.stop(serve("a:1"));
    }

    @Test
    void sameServersInAnotherOrderChangeNothing() {
        Peer peer = fixture.connect();
        update("c:3,a:1,b:2");
        assertTrue(peer.connection().open());
        peer.connection().cut(null);
        fixture.stop(serve("b:2"));
    }

    @Test
    void attemptIsGivenUpForTheNewList() {
        fixture.client.start();
        ManualConnection attempt = fixture.server.attempt();
        update("x:9,y:9");
        assertFalse(attempt.pending());
        assertEquals("x:9", fixture.server.attempt().endpoint().toString());
        assertEquals(List.of(), fixture.log);
    }

    @Test
    void newListEndsThePause() {
        fixture.client.start();
        for (int i = 0; i < 3; i++) {
            fixture.server.attempt().cut(new IOException("refused"));
        }
        expectNoAttempt();
        update("a:1,b:2,c:3,d:4");
        Peer peer = serve("d:4");
        fixture.stop(peer);
    }

    @Test
    void handshakeWithARemovedServerIsGivenUp() {
        fixture.client.start();
        Peer peer = fixture.server.accept();
        update("b:2,c:3");
        assertFalse(peer.connection().open());
        fixture.stop(serve("b:2"));
    }

    @Test
    void handshakeWithAServerThatStaysContinues() {
        fixture.client.start();
        Peer peer = fixture.server.accept();
        update("a:1,c:3");
        peer.welcome(ClientFixture.SESSION);
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.stop(peer);
    }

    @Test
    void newListAppliesToLaterStarts() {
        update("x:9");
        fixture.client.start();
        fixture.stop(serve("x:9"));
        update("y:9");
        fixture.client.start();
        fixture.client.updateHosts("z:9"); // before the loop has turned
        fixture.stop(serve("z:9"));
        fixture.client.start();
        fixture.stop(serve("z:9"));
    }

    @Test
    void stopCompletesCallsQueuedForTheMove() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.setData("/a", new byte[1]);
        update("b:2,c:3");
        AsyncResult<Stat> held = fixture.client.exists("/b");
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.reply(peer.expect(Wire.SET_DATA), Wire.stat(1));
        peer.reply(peer.expect(Wire.EXISTS, "/b"), Wire.stat(1));
        assertTrue(sent.successful() && held.successful());
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void badListIsRejectedAndChangesNothing() {
        ClientFixture below = new ClientFixture(builder -> builder.connectString("a:1,b:2/app"));
        for (String bad : new String[] {"", ",", "x:0", "x:9/", "x:9/other", "x:9/app/sub"}) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> below.client.updateHosts(bad), bad);
            String message = String.valueOf(error.getMessage());
            assertTrue(message.contains('"' + bad + '"'), message);
        }
        assertThrows(IllegalArgumentException.class, () -> fixture.client.updateHosts("x:9/app"));
        below.client.start();
        assertEquals("a:1", below.server.attempt().endpoint().toString());
        below.client.updateHosts("x:9/app");
        assertEquals("x:9", below.server.attempt().endpoint().toString());
        below.client.updateHosts("y:9");
        assertEquals("y:9", below.server.attempt().endpoint().toString());
    }

    /**
     * Checks an identity that is proven while the client leaves the server. The last step of the log-in needs no reply
     * of the server, but the client must not become connected.
     */
    @Test
    void lateSaslSuccessDoesNotConnect() {
        ClientFixture proving = new ClientFixture(builder -> builder.sasl(server -> new NothingToProve()));
        AsyncResult<Void> started = proving.client.start();
        Peer peer = proving.server.accept();
        peer.connection().delayClose();
        proving.handler.byHand();
        peer.welcome(ClientFixture.SESSION);
        assertTrue(proving.handler.runOne());
        proving.handler.onLoop(() -> proving.client.updateHosts("x:9"));
        assertTrue(peer.connection().closeAsked());
        proving.handler.runAll();
        assertFalse(started.isDone());
        assertEquals(List.of(), proving.log);
        peer.connection().cut(null);
        assertEquals("x:9", proving.server.attempt().endpoint().toString());
    }

    private static final class NothingToProve implements SaslClient {
        @Override
        public String getMechanismName() {
            return "NOTHING";
        }

        @Override
        public boolean hasInitialResponse() {
            return true;
        }

        @Override
        public byte @Nullable [] evaluateChallenge(byte[] challenge) {
            return null;
        }

        @Override
        public boolean isComplete() {
            return true;
        }

        @Override
        public byte[] unwrap(byte[] incoming, int offset, int length) {
            throw new UnsupportedOperationException("unwrap");
        }

        @Override
        public byte[] wrap(byte[] outgoing, int offset, int length) {
            throw new UnsupportedOperationException("wrap");
        }

        @Override
        public @Nullable Object getNegotiatedProperty(String name) {
            return null;
        }

        @Override
        public void dispose() {}
    }
}
