// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A search that stops leaves nothing behind, neither for the loop nor for its next start. */
class WritableServerSearchTest {
    private static final Endpoint A = new Endpoint("a", 1);
    private static final Endpoint B = new Endpoint("b", 2);
    private static final Endpoint C = new Endpoint("c", 3);
    private static final Endpoint ZK = new Endpoint("zk", 4);
    private static final ConnectOptions OPTIONS = new ConnectOptions(Duration.ofSeconds(2), 1_000, null);

    private final ManualHandler handler = new ManualHandler();
    private final List<ServerAddress> found = new ArrayList<>();

    private WritableServerSearch search(Endpoint... servers) {
        ServerList list = new ServerList(List.of(servers), false, handler::random);
        return new WritableServerSearch(
                handler, OPTIONS, new ServerAddresses(list, false, handler::random), found::add);
    }

    private void start(WritableServerSearch search, Endpoint readOnly) {
        handler.onLoop(() -> search.start(ServerAddress.unresolved(readOnly)));
        handler.runAll();
    }

    private void stop(WritableServerSearch search) {
        handler.onLoop(search::stop);
        handler.runAll();
    }

    /** Replies for the servers that are asked before the next pause, and returns their addresses. */
    private List<String> asked() {
        List<String> asked = new ArrayList<>();
        for (ManualConnection query = handler.attempts().poll();
                query != null;
                query = handler.attempts().poll()) {
            InetSocketAddress address = (InetSocketAddress) query.address();
            asked.add(
                    address.isUnresolved()
                            ? address.getHostString()
                            : address.getAddress().getHostAddress());
            query.accept();
            query.deliver("ro".getBytes(StandardCharsets.US_ASCII));
            query.cut(null);
        }
        return asked;
    }

    @Test
    void nextSearchAsksEachServerOnce() {
        WritableServerSearch search = search(A, B, C);
        start(search, A);
        handler.attempts().clear(); // b is asked, c is left
        stop(search);
        start(search, B);
        assertEquals(List.of("a", "c"), asked());
    }

    @Test
    void nextSearchAsksEachAddressOnce() {
        handler.name("zk", "10.0.0.1", "10.0.0.2", "10.0.0.3");
        WritableServerSearch search = search(ZK, B);
        start(search, B);
        handler.attempts().clear(); // the first address is asked, two are left
        stop(search);
        start(search, B);
        assertEquals(List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"), asked());
    }

    @Test
    void startEndsTheFormerSearch() {
        WritableServerSearch search = search(A, B, C);
        start(search, A);
        ManualConnection query = handler.attempts().remove();
        start(search, B);
        assertTrue(query.closeAsked(), "still asking");
        assertEquals(List.of("a", "c"), asked());
    }

    @Test
    void stopEndsThePause() {
        WritableServerSearch search = search(A, B);
        start(search, A);
        assertEquals(List.of("b"), asked());
        assertEquals(1, handler.timers());
        stop(search);
        assertEquals(0, handler.timers());
    }

    @Test
    void stopEndsALookup() {
        handler.name("b");
        WritableServerSearch search = search(A, B);
        start(search, A);
        stop(search);
        assertTrue(handler.lookups().remove().isCancelled());
        assertEquals(0, handler.timers());
    }
}
