// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.testing.proxy.FaultProxy;
import io.lanekeeper.testing.proxy.Peer;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.network.SimulatedProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.RequestHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The faults of a {@link SimulatedProxy}, one by one. */
class SimulatedFaultsTest {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration TIMEOUT = Duration.ofMillis(TIMEOUT_MILLIS);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final DeterministicHandler handler = DeterministicHandler.seeded(3);
    private final SimulatedZooKeeper servers = SimulatedZooKeeper.start(handler);
    private final SimulatedProxy proxy = servers.proxy(0);

    /** A client with a session, and what it is connected by. */
    private final class Client {
        private final SimulatedTransport transport = newTransport();
        private final RawClient raw = new RawClient(transport);

        private Client() throws IOException {
            assertTrue(raw.connect(0, TIMEOUT_MILLIS, 0, new byte[16]));
        }

        /** Sends a request, and waits for no reply. */
        private void ask(int xid, int type, @Nullable Record request) {
            transport.send(Wire.write(new RequestHeader(xid, type), request));
        }

        private void ping() {
            ask(RawClient.PING_XID, OpCode.ping, null);
        }

        /** Returns the time until the next reply. */
        private Duration heardAfter() throws IOException {
            Duration begin = handler.elapsed();
            assertTrue(transport.hears(LIMIT), "no answer");
            assertNotNull(transport.receive());
            return handler.elapsed().minus(begin);
        }
    }

    private SimulatedTransport newTransport() {
        try {
            return new SimulatedTransport(handler, proxy.endpoint());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CreateRequest creation(String path) {
        return new CreateRequest(path, new byte[0], Ids.OPEN_ACL_UNSAFE, 0);
    }

    @BeforeEach
    void begin() {
        handler.start();
    }

    @AfterEach
    void end() {
        assertEquals(List.of(), handler.uncaught());
        assertEquals(List.of(), handler.network().faults());
        proxy.close();
    }

    @Test
    void aDelayIsTakenEachWayAndKeepsTheOrder() throws Exception {
        Client client = new Client();
        proxy.delay(Duration.ofSeconds(2));
        client.ask(1, OpCode.create, creation("/a"));
        handler.runAll();
        proxy.delay(Duration.ZERO);
        client.ask(2, OpCode.create, creation("/b"));
        assertEquals(Duration.ofSeconds(2), client.heardAfter(), "the answer is sent without a delay");
        assertEquals(Duration.ZERO, client.heardAfter());
        assertEquals(
                List.of("/a", "/b"),
                servers.requests().stream().map(ServedRequest::path).toList());
        proxy.delay(Duration.ofMillis(300));
        client.ping();
        assertEquals(Duration.ofMillis(600), client.heardAfter());
        assertThrows(IllegalArgumentException.class, () -> proxy.delay(Duration.ofNanos(-1)));
    }

    @Test
    void bandwidthIsThatOfOneConnectionEachWay() throws Exception {
        servers.create("/big", new byte[5_000]);
        Client client = new Client();
        proxy.bandwidth(1_000);
        client.ask(1, OpCode.getData, new GetDataRequest("/big", false));
        Duration taken = client.heardAfter();
        assertTrue(taken.compareTo(Duration.ofSeconds(5)) > 0, taken.toString());
        assertTrue(taken.compareTo(Duration.ofSeconds(6)) < 0, taken.toString());
        client.ask(2, OpCode.getData, new GetDataRequest("/big", false));
        handler.advance(Duration.ofSeconds(2));
        proxy.bandwidth(FaultProxy.UNLIMITED);
        assertEquals(Duration.ZERO, client.heardAfter(), "the rest goes at once");
        assertThrows(IllegalArgumentException.class, () -> proxy.bandwidth(0));
    }

    @Test
    void aSenderThatIsFasterThanTheLineHasToWait() throws Exception {
        handler.network().writeBuffer(100);
        boolean[] full = new boolean[1];
        SimulatedTransport transport = new SimulatedTransport(handler, proxy.endpoint()) {
            @Override
            public void writabilityChanged(boolean writable) {
                full[0] = !writable;
            }
        };
        proxy.bandwidth(10);
        transport.send(new byte[200]);
        handler.runAll();
        assertTrue(full[0]);
        handler.advance(Duration.ofSeconds(16));
        assertFalse(full[0]);
    }

    @Test
    void droppedBytesOfTheServerAreLost() throws Exception {
        Client client = new Client();
        proxy.drop(Peer.SERVER);
        client.ask(1, OpCode.create, creation("/a"));
        assertFalse(client.transport.hears(TIMEOUT.dividedBy(2)));
        assertTrue(servers.exists("/a"), "it has heard the client");
        proxy.stopDropping(Peer.SERVER);
        assertFalse(client.transport.hears(MOMENT), "lost is lost");
        client.ping();
        assertTrue(client.transport.hears(MOMENT));
    }

    @Test
    void droppedBytesOfTheClientAreLostAndNewConnectionsWait() throws Exception {
        Client client = new Client();
        proxy.drop(Peer.CLIENT);
        client.ask(1, OpCode.create, creation("/a"));
        client.raw.close();
        handler.runAll();
        assertFalse(servers.exists("/a"));
        assertEquals(1, servers.connections(), "the server does not see the close");
        SimulatedTransport next = newTransport();
        next.send("rubbish that is not lost but late".getBytes(StandardCharsets.UTF_8));
        handler.runAll();
        assertEquals(2, servers.connections());
        proxy.stopDropping(Peer.CLIENT);
        assertTrue(next.hears(MOMENT), "the server has closed it");
        assertEquals(1, servers.connections());
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void aSideAloneIsFrozen(Peer side) throws Exception {
        Client client = new Client();
        proxy.freeze(side);
        client.ask(1, OpCode.create, creation("/a"));
        assertFalse(client.transport.hears(TIMEOUT.dividedBy(2)));
        assertEquals(side == Peer.SERVER, servers.exists("/a"));
        proxy.thaw();
        assertTrue(client.transport.hears(MOMENT), "nothing is lost");
        assertTrue(servers.exists("/a"));
    }

    @Test
    void cutIsAnOrderlyEndAndResetIsNone() throws Exception {
        Client cut = new Client();
        cut.ping();
        proxy.cut();
        assertTrue(cut.transport.isClosed());
        assertNull(cut.transport.cause());
        assertEquals(0, servers.connections());
        Client reset = new Client();
        reset.ping();
        proxy.reset();
        assertInstanceOf(IOException.class, reset.transport.cause());
        assertEquals(0, servers.connections());
        assertEquals(0, proxy.connections());
    }

    @Test
    void aClientMayNotKnowThatTheServerIsGone() throws Exception {
        Client client = new Client();
        proxy.halfOpen(Peer.SERVER);
        assertEquals(0, servers.connections());
        client.ask(1, OpCode.create, creation("/a"));
        assertFalse(client.transport.hears(TIMEOUT));
        assertFalse(servers.exists("/a"));
        assertEquals(1, proxy.connections());
        proxy.cut();
        assertTrue(client.transport.isClosed());
        assertEquals(0, proxy.connections());
    }

    @Test
    void aServerMayNotKnowThatTheClientIsGoneUntilItHasBeenSilentForTooLong() throws Exception {
        Client client = new Client();
        proxy.halfOpen(Peer.CLIENT);
        assertTrue(client.transport.isClosed());
        assertNull(client.transport.cause());
        assertEquals(0, proxy.connections());
        assertEquals(1, servers.connections());
        long session = client.raw.session();
        handler.advance(TIMEOUT.minus(MOMENT));
        assertEquals(1, servers.connections());
        servers.moveSession(session, 0); // it goes on
        handler.advance(MOMENT.multipliedBy(2));
        assertEquals(0, servers.connections());
    }

    @Test
    void aConnectionWithoutASessionEndsAfterTenSeconds() {
        SimulatedTransport silent = newTransport();
        handler.advance(Duration.ofMillis(9_999));
        assertFalse(silent.isClosed());
        handler.advance(MOMENT);
        assertTrue(silent.isClosed());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aServerSurvivesFlippedBits(long seed) throws Exception {
        Client other = new Client();
        Client client = new Client();
        proxy.corrupt(Peer.CLIENT, 20, seed);
        for (int xid = 1; xid < 20; xid++) {
            client.ask(xid, OpCode.create, creation("/a"));
            handler.runAll();
            newTransport().send(new byte[44]);
            handler.runAll();
        }
        proxy.stopCorrupting(Peer.CLIENT);
        other.ping();
        assertTrue(other.transport.hears(MOMENT));
        assertThrows(IllegalArgumentException.class, () -> proxy.corrupt(Peer.CLIENT, 0, seed));
    }

    @Test
    void healingEndsAllOfThem() throws Exception {
        Client client = new Client();
        proxy.freeze();
        proxy.refuse();
        proxy.delay(Duration.ofHours(1));
        proxy.bandwidth(1);
        proxy.splitBytes(true);
        proxy.drop(Peer.SERVER);
        proxy.corrupt(Peer.CLIENT, 1, 1);
        proxy.heal();
        client.ping();
        assertEquals(Duration.ZERO, client.heardAfter());
        new Client();
        assertEquals(2, proxy.connections());
    }
}
