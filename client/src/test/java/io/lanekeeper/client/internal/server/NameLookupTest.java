// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where and with what a lookup ends. */
class NameLookupTest {
    private static final Endpoint ZK = new Endpoint("zk", 1);

    private final List<List<SocketAddress>> found = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    private void start(ManualHandler handler) {
        NameLookup lookup = new NameLookup(handler, ZK, this::ended);
        handler.onLoop(() -> lookup.start(Duration.ofSeconds(2)));
    }

    private void ended(@Nullable List<SocketAddress> addresses, @Nullable Throwable error) {
        if (addresses != null) {
            assertNull(error);
            found.add(addresses);
        }
        if (error != null) {
            failures.add(error);
        }
    }

    @Test
    void knownAddressesAreFoundInsideTheStart() {
        ManualHandler handler = new ManualHandler();
        handler.name("zk", "10.0.0.1");
        start(handler);
        assertEquals(List.of(ManualHandler.addresses(ZK, "10.0.0.1")), found);
        handler.runAll();
        assertEquals(1, found.size());
        assertEquals(0, handler.timers());
    }

    @Test
    void emptyAnswerOfTheResolverIsAFailureAfterTheStart() {
        ManualHandler handler = new ManualHandler() {
            @Override
            public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
                return AsyncResults.completed(this, List.of());
            }
        };
        start(handler);
        assertEquals(List.of(), found);
        assertEquals(List.of(), failures);
        handler.runAll();
        assertEquals(List.of(), found);
        assertEquals(
                "zk: no address",
                assertInstanceOf(UnknownHostException.class, failures.get(0)).getMessage());
        assertEquals(1, failures.size());
    }

    @Test
    void failureOfTheResolverIsPassedOn() {
        ManualHandler handler = new ManualHandler();
        handler.name("zk");
        start(handler);
        IOException failure = new IOException("no name service");
        handler.lookups().remove().setException(failure);
        handler.runAll();
        assertEquals(1, failures.size());
        assertSame(failure, failures.get(0));
        assertEquals(0, handler.timers());
    }
}
