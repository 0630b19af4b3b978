// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.UnsupportedByServerException;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A timer that runs late because the loop was held up lets the loop read the answers that have come meanwhile. */
class LateTimerTest {
    private final ClientFixture fixture = new ClientFixture();

    private void stall(Duration limit) {
        fixture.handler.stall(limit.plus(limit.dividedBy(4)));
    }

    private static void answer(ManualConnection query, String text) {
        query.deliver(text.getBytes(StandardCharsets.US_ASCII));
        query.cut(null);
    }

    @Test
    void lateDeadlineOfARemovalLetsTheLoopReadFirst() {
        Duration limit = Duration.ofSeconds(1);
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<Void> removed = fixture.client.withTimeout(limit).removeAllWatches("/w", WatcherType.ANY);
        Asked removal = peer.expect(Wire.REMOVE_WATCHES);
        stall(limit);
        assertFalse(removed.isDone(), "given up before the loop could read");
        peer.reply(removal);
        assertTrue(removed.successful());
        fixture.stop(peer);
    }

    @Test
    void lateTimeoutOfAVersionQueryLetsTheLoopReadFirst() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> call = fixture.client.whoAmI();
        fixture.handler.runAll();
        ManualConnection query = fixture.server.attempt();
        query.accept();
        stall(ClientFixture.CONNECT_TIMEOUT);
        answer(query, "Zookeeper version: 3.6.3-6401e4, built on 04/08/2021 16:35 GMT\n");
        assertInstanceOf(UnsupportedByServerException.class, call.exception());
        fixture.stop(peer);
    }

    @Test
    void lateTimeoutOfALookupLetsTheLoopReadFirst() {
        ClientFixture named = new ClientFixture(builder -> builder.connectString("zk:1"));
        named.handler.name("zk");
        named.client.start();
        named.handler.runAll();
        Promise<List<SocketAddress>> lookup = named.handler.lookups().remove();
        named.handler.stall(ClientFixture.CONNECT_TIMEOUT.multipliedBy(5).dividedBy(4));
        assertFalse(lookup.isCancelled(), "given up before the loop could read");
        lookup.set(List.of(InetSocketAddress.createUnresolved("10.0.0.1", 1)));
        named.stop(named.server.serve(ClientFixture.SESSION));
    }

    @Test
    void lateTimeoutOfAServerSwitchLetsTheLoopReadFirst() {
        ClientFixture reader = new ClientFixture(builder -> builder.canBeReadOnly(true));
        reader.client.start();
        Peer peer = reader.server.accept();
        peer.welcomeReadOnly(1);
        AsyncResult<Stat> sent = reader.client.exists("/a");
        Asked received = peer.expect(Wire.EXISTS, "/a");
        ManualConnection query = reader.server.attempt();
        query.accept();
        answer(query, "rw");
        reader.handler.stall(ClientFixture.CONNECT_TIMEOUT.multipliedBy(5).dividedBy(4));
        assertTrue(peer.connection().open(), "left before the loop could read");
        peer.reply(received, Wire.stat(0));
        assertTrue(sent.successful());
        reader.stop(reader.server.serve(ClientFixture.SESSION));
    }

    @Test
    void lateStopTimeoutLetsTheLoopReadFirst() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.exists("/a");
        AsyncResult<Void> stopped = fixture.client.stop();
        Asked received = peer.expect(Wire.EXISTS);
        stall(ClientFixture.STOP_TIMEOUT);
        assertFalse(stopped.isDone(), "given up before the loop could read");
        peer.reply(received, Wire.stat(0));
        assertTrue(sent.successful());
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
    }
}
