// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Lane;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of name resolution, and of connections to one address. */
abstract class AddressContract extends ConnectionCase {
    AddressContract(HandlerContract suite) {
        super(suite);
    }

    /** The defaults of {@link io.lanekeeper.handler.Handler} pass this too. */
    @Test
    void areThereForAName() {
        Endpoint endpoint = new Endpoint("localhost", server.endpoint().port());
        List<SocketAddress> addresses = get(handler.resolve(endpoint));
        assertFalse(addresses.isEmpty());
        ListenerProbe probe = probe();
        Connection connection = firstOf(endpoint, addresses, probe);
        assertEquals(endpoint, connection.endpoint());
        handler.forgetAddresses(endpoint);
        assertFalse(get(handler.resolve(endpoint)).isEmpty());
        connection.close();
        probe.awaitClosed();
    }

    /** A name may have addresses without a listener on this machine. */
    private Connection firstOf(Endpoint endpoint, List<SocketAddress> addresses, ListenerProbe probe) {
        SocketAddress address = addresses.stream()
                .filter(each -> !(each instanceof InetSocketAddress internet)
                        || internet.isUnresolved()
                        || internet.getAddress().equals(InetAddress.getLoopbackAddress()))
                .findFirst()
                .orElseThrow();
        return get(handler.connect(endpoint, address, OPTIONS, probe));
    }

    @Test
    void areThemselvesIfLiteral() {
        assumeTrue(suite.choosesAddresses(), "has the defaults");
        SocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.endpoint().port());
        assertEquals(List.of(address), get(handler.resolve(server.endpoint())));
        ListenerProbe probe = probe();
        Connection connection = get(handler.connect(server.endpoint(), address, OPTIONS, probe));
        assertEquals(address, connection.remoteAddress());
        assertNotNull(connection.localAddress());
        connection.close();
        probe.awaitClosed();
        assertEquals(address, connection.remoteAddress(), "still known after the end");
    }

    /** A link-local address cannot be reached without its zone. */
    @Test
    void keepTheZoneOfALiteral() throws IOException {
        assumeTrue(suite.choosesAddresses(), "has the defaults");
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            assertEquals(each.getIndex(), zoneOf("fe80::1%" + each.getIndex()));
            if (each.inetAddresses().anyMatch(InetAddress::isLinkLocalAddress)) {
                assertEquals(each.getIndex(), zoneOf("fe80::1%" + each.getName()));
            }
        }
    }

    private int zoneOf(String host) {
        SocketAddress address = get(handler.resolve(new Endpoint(host, 2181))).get(0);
        return ((Inet6Address) ((InetSocketAddress) address).getAddress()).getScopeId();
    }

    @Test
    void areKnownOfAnyConnection() {
        assumeTrue(suite.choosesAddresses(), "has the defaults");
        Connection connection = connect(probe());
        SocketAddress here = connection.localAddress();
        assertEquals(get(handler.resolve(server.endpoint())), List.of(assertNotNullAddress(connection)));
        assertTrue(here instanceof InetSocketAddress internet && internet.getPort() > 0, () -> "here: " + here);
    }

    private static SocketAddress assertNotNullAddress(Connection connection) {
        SocketAddress address = connection.remoteAddress();
        assertNotNull(address);
        return address;
    }

    /** The name of the endpoint resolves to a server that listens, but only the address is used. */
    @Test
    void areTheOnlyOnesTried() throws IOException, InterruptedException {
        assumeTrue(suite.choosesAddresses(), "has the defaults");
        int closed;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = other.getLocalPort();
        }
        ListenerProbe probe = probe();
        AsyncResult<Connection> result = handler.connect(
                server.endpoint(), new InetSocketAddress(InetAddress.getLoopbackAddress(), closed), OPTIONS, probe);
        assertTrue(result.await(LONG));
        assertFalse(result.successful());
        assertEquals(List.of("closed"), probe.awaitClosed());
        assertNotNull(probe.cause());
    }

    @Test
    void areThereForTheLoopAndLanesToo() {
        assertFalse(get(onLoop(() -> handler.resolve(server.endpoint()))).isEmpty());
        assertFalse(get(inLane(Lane.WATCH, () -> handler.resolve(server.endpoint())))
                .isEmpty());
    }

    @Test
    void failForAnUnknownName() throws InterruptedException {
        assumeTrue(suite.choosesAddresses(), "has the defaults");
        Endpoint unknown = new Endpoint("nobody.invalid", 2181);
        AsyncResult<List<SocketAddress>> result = handler.resolve(unknown);
        assertTrue(result.await(LONG));
        assertNotNull(result.exception());
        handler.forgetAddresses(unknown);
    }

    @Test
    void areGivenUpByACancelAndByTheStop() throws InterruptedException {
        AsyncResult<List<SocketAddress>> cancelled = handler.resolve(new Endpoint("cancelled.invalid", 2181));
        cancelled.cancel();
        AsyncResult<List<SocketAddress>> asked = handler.resolve(new Endpoint("stopped.invalid", 2181));
        get(handler.stop());
        assertTrue(cancelled.isDone());
        assertTrue(asked.await(LONG), "a question has no end after the stop");
        handler.forgetAddresses(server.endpoint());
        assertTrue(handler.resolve(server.endpoint()).await(LONG), "a question after the stop has no end");
    }
}
