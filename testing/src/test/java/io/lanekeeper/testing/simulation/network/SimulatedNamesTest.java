// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names with several addresses in the simulated network. */
@Timeout(60)
class SimulatedNamesTest {
    private static final Endpoint NAME = new Endpoint("zk", 2181);
    private static final Endpoint A = new Endpoint("a", 2181);
    private static final Endpoint B = new Endpoint("b", 2181);
    private static final Duration TIME = Duration.ofSeconds(6);
    private static final ConnectOptions OPTIONS = new ConnectOptions(TIME, 100, null);

    private final DeterministicHandler handler = DeterministicHandler.seeded(3);
    private final SimulatedNetwork network = handler.network();

    SimulatedNamesTest() {
        network.name("zk", "a", "b");
    }

    @Test
    void aNameHasItsAddressesInTheirOrder() throws Exception {
        assertEquals(List.of(at(A), at(B)), handler.resolve(NAME).get());
        network.name("zk", "b");
        assertEquals(List.of(at(B)), handler.resolve(NAME).get());
        assertEquals(List.of(at(A)), handler.resolve(A).get(), "a host of itself");
    }

    @Test
    void aNameWithoutAddressesIsUnknown() throws Exception {
        network.name("zk");
        AsyncResult<?> asked = handler.resolve(NAME);
        assertTrue(asked.await(TIME));
        assertInstanceOf(UnknownHostException.class, asked.exception());
        assertInstanceOf(UnknownHostException.class, failure(NAME, null));
    }

    @Test
    void theNextAddressIsTried() throws Exception {
        network.listen(B, Ignoring::new);
        Connection connection = connect(NAME, null).get();
        assertEquals(NAME, connection.endpoint());
        assertEquals(at(B), connection.remoteAddress());
        assertEquals(1, network.links(B).size());
    }

    @Test
    void anAddressThatIsSilentHasItsShareOfTheTime() throws Exception {
        network.listen(A, Ignoring::new);
        network.listen(B, Ignoring::new);
        network.partition(A);
        assertEquals(at(B), connect(NAME, null).get().remoteAddress());
        assertEquals(TIME.dividedBy(2), handler.elapsed());
        network.partition(B);
        assertInstanceOf(TimeoutException.class, failure(NAME, null));
        assertEquals(TIME.dividedBy(2).plus(TIME), handler.elapsed());
    }

    @Test
    void onlyTheGivenAddressIsTried() throws Exception {
        network.listen(B, Ignoring::new);
        assertInstanceOf(ConnectException.class, failure(NAME, at(A)));
        Connection connection = connect(NAME, at(B)).get();
        assertEquals(NAME, connection.endpoint());
        assertEquals(at(B), connection.remoteAddress());
        SocketAddress other = UnixDomainSocketAddress.of(Path.of("a"));
        assertThrows(IllegalArgumentException.class, () -> connect(NAME, other));
    }

    @Test
    void anAnswerIsKeptUntilItsTimeIsOver() throws Exception {
        network.listen(B, Ignoring::new);
        network.keepAnswers(TIME);
        assertEquals(List.of(at(A), at(B)), handler.resolve(NAME).get());
        network.name("zk", "a");
        assertEquals(List.of(at(A), at(B)), handler.resolve(NAME).get());
        assertEquals(at(B), connect(NAME, null).get().remoteAddress(), "a connect uses the same answer");
        handler.advance(TIME);
        assertEquals(List.of(at(A)), handler.resolve(NAME).get());
        assertThrows(IllegalArgumentException.class, () -> network.keepAnswers(Duration.ofNanos(-1)));
    }

    @Test
    void anAnswerIsKeptUntilItIsForgotten() throws Exception {
        network.keepAnswers(Duration.ofDays(1_000));
        network.name("zk");
        assertInstanceOf(UnknownHostException.class, failure(NAME, null));
        network.name("zk", "b");
        assertInstanceOf(UnknownHostException.class, failure(NAME, null), "it is kept that the name is unknown");
        handler.forgetAddresses(B);
        assertInstanceOf(UnknownHostException.class, failure(NAME, null), "another host was forgotten");
        handler.forgetAddresses(NAME);
        assertEquals(List.of(at(B)), handler.resolve(NAME).get());
    }

    private AsyncResult<Connection> connect(Endpoint endpoint, @Nullable SocketAddress address) {
        return address == null
                ? handler.connect(endpoint, OPTIONS, new Ignoring())
                : handler.connect(endpoint, address, OPTIONS, new Ignoring());
    }

    private @Nullable Throwable failure(Endpoint endpoint, @Nullable SocketAddress address) {
        AsyncResult<Connection> result = connect(endpoint, address);
        handler.runUntil(result::isDone, Duration.ofMinutes(1));
        assertFalse(result.successful());
        return result.exception();
    }

    private static SocketAddress at(Endpoint place) {
        return InetSocketAddress.createUnresolved(place.host(), place.port());
    }

    private static final class Ignoring implements FrameListener {
        @Override
        public void opened(Connection connection) {}

        @Override
        public void frame(ByteBuffer body) {}

        @Override
        public void oversized(ByteBuffer head, int size) {}

        @Override
        public void closed(@Nullable Throwable cause) {}
    }
}
