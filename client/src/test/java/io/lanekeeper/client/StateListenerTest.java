// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.LogLines;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Tests of state listeners and the session lane. */
class StateListenerTest {
    @Test
    void connectedIsNotifiedBeforeAnyResult() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        fixture.logged("exists", fixture.client.exists("/a"));
        Peer peer = fixture.server.accept();
        peer.expectNothing(); // not before the handshake is answered
        peer.welcome(7);
        peer.reply(peer.expect(Wire.EXISTS, "/a"), Wire.stat(3));
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED", "exists=ok"), fixture.log);
        fixture.stop(peer);
    }

    @Test
    void listenersAreNotifiedUntilTheyAreClosed() {
        ClientFixture fixture = new ClientFixture();
        List<SessionState> notified = new ArrayList<>();
        Registration registration = fixture.client.addListener(change -> notified.add(change.state()));
        SessionListener twice = change -> notified.add(change.state());
        Registration one = fixture.client.addListener(twice);
        Registration other = fixture.client.addListener(twice);
        Peer peer = fixture.connect();
        assertEquals(3, notified.size());
        one.close();
        one.close();
        peer.connection().cut(null);
        assertEquals(5, notified.size(), "one registration must not end the other");
        registration.close();
        other.close();
        fixture.server.serve(ClientFixture.SESSION);
        assertEquals(5, notified.size());
    }

    @Test
    void closedListenerIsNotNotifiedOfPendingChanges() {
        ClientFixture fixture = new ClientFixture();
        List<StateChange> notified = new ArrayList<>();
        Promise<Void> hold = fixture.handler.asyncResult();
        fixture.client.addListener(SessionListener.holding(change -> hold));
        Registration second = fixture.client.addListener(notified::add);
        fixture.connect();
        assertTrue(notified.isEmpty(), "the lane is held");
        second.close();
        hold.set(null);
        fixture.handler.runAll();
        assertTrue(notified.isEmpty(), "notified after its close: " + notified);
    }

    @Test
    void heldSessionLaneDoesNotDelayTheSession() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.addListener(SessionListener.holding(change -> fixture.handler.asyncResult()));
        Peer peer = fixture.connect();
        AsyncResult<Stat> result = fixture.client.exists("/a");
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(1));
        assertTrue(result.successful());
        assertEquals(1, fixture.changes.size());
        peer.connection().cut(null);
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
        assertEquals(1, fixture.changes.size(), "the lane is held");
    }

    @Test
    void exceptionOfAListenerDoesNotAffectOthers() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.addListener(change -> {
            throw new IOException("mine");
        });
        List<StateChange> notified = new ArrayList<>();
        fixture.client.addListener(notified::add);
        fixture.connect();
        assertEquals(1, notified.size());
        assertEquals(1, fixture.handler.uncaught().size());
    }

    @Test
    void logNamesSessionServerAndFailureOfEachState() {
        ClientFixture fixture = new ClientFixture(builder -> builder.connectString("a:1"));
        try (LogLines log = LogLines.capture()) {
            Peer peer = fixture.connect();
            peer.connection().cut(new IOException("cable"));
            fixture.client.stop();
            fixture.handler.runAll();
            fixture.client.start();
            fixture.server.attempt().cut(new SSLHandshakeException("refused by a test"));
            fixture.handler.runAll();
            String session = "session 0x8000000000000007";
            assertEquals(
                    1, log.with(" CONNECTED: ", "(" + session + ", server a:1)").size());
            assertEquals(
                    1,
                    log.with(" SUSPENDED: ", "(" + session + ", server a:1, failed: cable)")
                            .size());
            assertEquals(1, log.with(" LOST: ", "(" + session + ")").size());
            assertEquals(
                    1,
                    log.with(" LOST: ", "(server a:1, TLS: refused by a test)").size());
        }
        fixture.assertClean();
    }
}
