// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that demands an identity says so in the reply to whatever it is asked, and closes the connection. */
class DemandedIdentityTest {
    private static final int REQUIRED = ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH.number();

    private final ClientFixture fixture = new ClientFixture(builder -> builder.connectString("a:1"));

    private void assertDemandIsReported() {
        assertEquals(2, fixture.changes.size());
        StateChange change = fixture.changes.get(1);
        assertEquals(SessionState.SUSPENDED, change.state());
        assertEquals(StateCause.AUTH_FAILED, change.cause());
        assertEquals("a:1", change.server());
        RefusedException demand = assertInstanceOf(RefusedException.class, change.failure());
        assertEquals(ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH, demand.code());
        assertEquals(KeeperState.AUTH_FAILED, fixture.client.keeperState());
        assertEquals(List.of("a"), fixture.handler.forgotten());
    }

    @Test
    void refusedRequestIsTheCauseOfTheLoss() {
        Peer peer = fixture.connect();
        AsyncResult<NodeData> call = fixture.client.getData("/a");
        peer.fail(peer.expect(Wire.GET_DATA), REQUIRED);
        assertInstanceOf(RefusedException.class, call.exception());
        peer.connection().cut(null);
        assertDemandIsReported();
    }

    @Test
    void refusedPingIsTheCauseOfTheLoss() {
        Peer peer = fixture.connect();
        fixture.handler.advance(Duration.ofSeconds(3));
        Asked ping = peer.expect(Wire.PING);
        peer.connection().deliver(Wire.header(ping.xid(), 0, REQUIRED, new byte[0]));
        peer.connection().cut(null);
        assertDemandIsReported();
    }

    /** The handshake alone does not show whether the server serves this client. */
    @Test
    void nextServerMustReplyToAProbeBeforeConnected() {
        Peer peer = fixture.connect();
        fixture.client.getData("/a");
        peer.fail(peer.expect(Wire.GET_DATA), REQUIRED);
        peer.connection().cut(null);
        fixture.handler.advance(Duration.ofSeconds(1));
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        Asked probe = next.expect(Wire.SET_WATCHES);
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
        next.reply(probe);
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.stop(next);
    }

    @Test
    void otherRefusalIsNotTheCauseOfALoss() {
        Peer peer = fixture.connect();
        AsyncResult<NodeData> call = fixture.client.getData("/a");
        peer.fail(peer.expect(Wire.GET_DATA), Wire.NO_NODE);
        assertInstanceOf(RefusedException.class, call.exception());
        peer.connection().cut(null);
        assertSame(StateCause.CONNECTION_LOST, fixture.changes.get(1).cause());
        assertEquals(List.of(), fixture.handler.forgotten());
    }
}
