// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that come from somewhere else than a connect string. */
class ServerProviderTest {
    private final List<Endpoint> servers = new ArrayList<>();
    private int asked;
    private final ClientFixture fixture = new ClientFixture(builder -> builder.servers(this::servers));

    private List<Endpoint> servers() {
        asked++;
        assertTrue(fixture.handler.loop().inLoop(), "called off the loop");
        return List.copyOf(servers);
    }

    private void offer(Endpoint... now) {
        servers.clear();
        servers.addAll(List.of(now));
    }

    private static Endpoint server(String host) {
        return new Endpoint(host, 1);
    }

    private void refuse(String... hosts) {
        for (String host : hosts) {
            var attempt = fixture.server.attempt();
            assertEquals(host, attempt.endpoint().host());
            attempt.cut(new IOException("refused"));
        }
        fixture.handler.runAll();
    }

    private Peer serve(String host) {
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        assertEquals(host, peer.connection().endpoint().host());
        return peer;
    }

    private void pause() {
        assertEquals(0, fixture.handler.attempts().size(), "the round has ended");
        fixture.handler.advance(fixture.handler.nextTimer());
    }

    @Test
    void providerIsCalledBeforeEachRound() {
        offer(server("a"), server("b"));
        assertEquals(0, asked);
        fixture.client.start();
        refuse("a");
        offer(server("x"));
        refuse("b");
        pause();
        assertEquals(2, asked);
        offer(server("y"), server("x"));
        refuse("x");
        pause();
        Peer peer = serve("y");
        assertEquals(3, asked);
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null); // a loss begins a round
        fixture.stop(serve("x"));
        assertEquals(4, asked);
    }

    @Test
    void unchangedListContinuesItsRound() {
        offer(server("a"), server("b"));
        fixture.client.start();
        Peer peer = serve("a");
        for (String next : List.of("b", "a", "b")) {
            fixture.handler.advance(Duration.ofSeconds(2));
            peer.connection().cut(null);
            peer = serve(next);
        }
        fixture.stop(peer);
    }

    @Test
    void orderOfTheProviderIsNotShuffled() {
        for (int i = 0; i < 30; i++) {
            ClientFixture shuffled = new ClientFixture(
                    builder -> builder.shuffleServers(true).servers(() -> List.of(server("a"), server("b"))));
            shuffled.client.start();
            assertEquals("a", shuffled.server.attempt().endpoint().host());
        }
    }

    @Test
    void emptyListChangesNothing() {
        offer(server("a"));
        fixture.client.start();
        refuse("a");
        offer();
        pause();
        refuse("a");
        offer(server("b"));
        pause();
        fixture.stop(serve("b"));
    }

    @Test
    void attemptFailsWithoutAnyServer() {
        IllegalStateException broken = new IllegalStateException("broken by a test");
        ClientFixture none = new ClientFixture(builder -> builder.servers(() -> {
                    throw broken;
                })
                .connectionRetry(RetryPolicy.builder()
                        .tries(2)
                        .delay(Duration.ofMillis(100))
                        .jitter(0)
                        .build()));
        AsyncResult<Void> started = none.client.start();
        none.handler.runAll();
        assertFalse(started.isDone());
        none.handler.advance(Duration.ofMillis(100));
        RetryFailedException error = assertInstanceOf(RetryFailedException.class, started.exception());
        Throwable reason = error.getCause();
        assertNotNull(reason);
        assertSame(broken, reason.getCause());
        ConnectFailure last = none.client.lastFailure();
        assertNotNull(last);
        assertEquals("the list of servers", last.server());
        assertSame(reason, last.cause());
        none.assertClean();
    }

    @Test
    void updateHostsAppliesToTheRoundThatItBegins() {
        offer(server("a"));
        fixture.client.start();
        fixture.server.attempt();
        fixture.client.updateHosts("x:9,y:9");
        refuse("x", "y");
        pause();
        Peer peer = serve("a");
        fixture.client.updateHosts("x:9");
        fixture.handler.runAll();
        assertFalse(peer.connection().open(), "the connected server is left for another one");
        fixture.stop(serve("x"));
        assertEquals(2, asked);
    }

    @Test
    void providerMayCallUpdateHosts() {
        ClientFixture[] own = new ClientFixture[1];
        own[0] = new ClientFixture(builder -> builder.servers(() -> {
            own[0].client.updateHosts("x:9");
            return List.of(server("a"));
        }));
        own[0].client.start();
        Peer peer = own[0].server.serve(7);
        assertEquals("x:9", peer.connection().endpoint().toString());
        assertTrue(own[0].handler.attempts().isEmpty(), "an attempt too many");
        own[0].stop(peer);
    }

    @Test
    void providerMayStopItsClient() {
        List<AsyncResult<Void>> stopped = new ArrayList<>();
        ClientFixture[] own = new ClientFixture[1];
        own[0] = new ClientFixture(builder -> builder.servers(() -> {
            stopped.add(own[0].client.stop());
            return List.of(server("a"));
        }));
        AsyncResult<Void> started = own[0].client.start();
        own[0].handler.runAll();
        assertInstanceOf(ClientStoppedException.class, started.exception());
        assertTrue(stopped.get(0).successful());
        assertTrue(own[0].handler.attempts().isEmpty());
        own[0].assertClean();
    }
}
