// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests of names of servers, of which some change and some are never resolved. */
@RunsOn(value = HandlerForm.NETTY_NIO, because = "the names are those of a resolver of Netty's")
class NamesTest extends RealServerTest {
    /** Nothing listens there, on any port. */
    private static final String NOBODY = "127.31.32.33";

    private static final Duration AGES = Duration.ofMinutes(5);

    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean moved;

    /** A resolver for which the name {@code moves} has another address later, and {@code mute} is never resolved. */
    private final class Changing extends AddressResolverGroup<InetSocketAddress> {
        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetSocketAddressResolver(executor, new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    throw new AssertionError("all addresses are wanted");
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise)
                        throws UnknownHostException {
                    asked.incrementAndGet();
                    if (name.equals("moves")) {
                        promise.setSuccess(List.of(InetAddress.getAllByName(moved ? "127.0.0.1" : NOBODY)));
                    }
                }
            });
        }
    }

    private Handler named() {
        return stoppedAfterwards(SequentialNettyHandler.builder()
                .eventLoopGroup(group())
                .addressResolverGroup(new Changing())
                .build());
    }

    private String at(String host) {
        return host + ":" + server().endpoint().port();
    }

    @Test
    void eachAttemptResolvesTheNameAgain() {
        ZooKeeperClient client = client(builder()
                .handler(named())
                .connectString(at("moves"))
                .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(20)));
        Queue<StateChange> changes = new ConcurrentLinkedQueue<>();
        client.addListener(changes::add);
        client.start();
        until("the old address has been tried", () -> asked.get() >= 2);
        moved = true;
        assertEquals(SessionState.CONNECTED, next(changes).state());
        int before = asked.get();
        server().killConnections();
        assertEquals(SessionState.SUSPENDED, next(changes).state());
        assertEquals(SessionState.CONNECTED, next(changes).state());
        assertTrue(asked.get() > before, "connected again to what was known");
    }

    @Test
    void hangingLookupDoesNotDelayOtherServers() {
        ZooKeeperClient client = started(builder()
                .handler(named())
                .connectString(at("mute") + "," + at("127.0.0.1"))
                .shuffleServers(false)
                .connectTimeout(AGES));
        get(client.getChildren("/"));
        assertEquals(1, asked.get());
        assertEquals(1, server().connectionCount());
    }
}
