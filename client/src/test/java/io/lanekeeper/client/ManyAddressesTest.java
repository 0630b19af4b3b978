// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.error.AuthenticationFailedException;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Promise;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Names that stand for several servers: a headless service, a round-robin record. */
class ManyAddressesTest {
    private static final Duration DELAY = Duration.ofMillis(250);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String C = "10.0.0.3";

    private final ClientFixture fixture = named("zk:1");

    /** A client of {@code servers}, where zk stands for three addresses. */
    private static ClientFixture named(String servers) {
        ClientFixture fixture = new ClientFixture(builder -> builder.connectString(servers));
        fixture.handler.name("zk", A, B, C);
        return fixture;
    }

    private static String numbers(ManualConnection attempt) {
        InetSocketAddress address = (InetSocketAddress) attempt.address();
        return address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }

    private static ManualConnection attempt(ClientFixture fixture, String address) {
        ManualConnection attempt = fixture.server.attempt();
        assertEquals(address, numbers(attempt));
        return attempt;
    }

    private ManualConnection attempt(String address) {
        return attempt(fixture, address);
    }

    private Peer accept(String address) {
        Peer peer = fixture.server.accept();
        assertEquals(address, numbers(peer.connection()));
        return peer;
    }

    private void expectNoAttempt() {
        fixture.handler.runAll();
        assertEquals(0, fixture.handler.attempts().size(), "attempts");
    }

    private Promise<List<SocketAddress>> lookup() {
        fixture.handler.runAll();
        Promise<List<SocketAddress>> lookup = fixture.handler.lookups().poll();
        assertNotNull(lookup, "no lookup");
        return lookup;
    }

    private static List<SocketAddress> addresses(String... numbers) {
        return ManualHandler.addresses(new Endpoint("zk", 1), numbers);
    }

    @Test
    void nextAddressIsTriedAfterAHangUp() {
        fixture.client.start();
        accept(A).connection().cut(new EOFException());
        accept(B).refuse();
        Peer peer = accept(C);
        peer.welcome(7);
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        assertEquals(List.of("zk"), fixture.handler.resolved(), "one lookup makes a round");
        assertEquals(List.of("zk", "zk"), fixture.handler.forgotten(), "a failure drops the cache");
        fixture.stop(peer);
    }

    @Test
    void nextAddressIsTriedAfterAHandshakeTimeout() {
        fixture.client.start();
        accept(A);
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT);
        fixture.stop(served(B));
    }

    private Peer served(String address) {
        Peer peer = accept(address);
        peer.welcome(ClientFixture.SESSION);
        return peer;
    }

    @Test
    void eachRoundResolvesAgainAndBeginsAfterTheLastAddress() {
        fixture.client.start();
        attempt(A).cut(new IOException("refused"));
        attempt(B).cut(new IOException("refused"));
        fixture.handler.name("zk", B, C, A); // as a resolver that takes turns does
        attempt(C).cut(new IOException("refused"));
        expectNoAttempt();
        fixture.handler.advance(Duration.ofMillis(100)); // the pause between rounds
        attempt(A).cut(new IOException("refused"));
        attempt(B).cut(new IOException("refused"));
        attempt(C);
        assertEquals(List.of("zk", "zk"), fixture.handler.resolved());
        assertEquals(List.of("zk", "zk", "zk", "zk", "zk"), fixture.handler.forgotten(), "a failure drops the cache");
    }

    @Test
    void nextAddressIsTriedWhileTheFirstIsSilent() {
        fixture.client.start();
        ManualConnection silent = attempt(A);
        fixture.handler.advance(DELAY.minus(MILLI));
        expectNoAttempt();
        fixture.handler.advance(MILLI);
        Peer peer = served(B);
        assertTrue(silent.closeAsked());
        assertEquals(List.of(), fixture.handler.forgotten(), "it was abandoned, and has not failed");
        fixture.stop(peer);
    }

    @Test
    void anotherAddressIsTriedAfterALoss() {
        fixture.client.start();
        Peer peer = served(A);
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        peer = served(B);
        peer.connection().cut(null); // so soon that the round goes on
        fixture.stop(served(C));
        assertEquals(List.of("zk", "zk"), fixture.handler.resolved());
    }

    @Test
    void roundAlternatesBetweenServersAndTheirAddresses() {
        ClientFixture mixed = named("zk:1,b:2,c:3");
        mixed.client.start();
        List<String> tried = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ManualConnection attempt = mixed.server.attempt();
            tried.add(numbers(attempt));
            attempt.cut(new IOException("refused"));
        }
        assertEquals(List.of(A, "b", "c", B, C), tried);
        mixed.handler.runAll();
        assertEquals(0, mixed.handler.attempts().size(), "the round has ended");
    }

    @Test
    void shuffledServersHaveShuffledAddresses() {
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ClientFixture shuffled =
                    new ClientFixture(builder -> builder.connectString("zk:1").shuffleServers(true));
            shuffled.handler.name("zk", A, B, C);
            shuffled.client.start();
            Set<String> round = new HashSet<>();
            for (int j = 0; j < 3; j++) {
                ManualConnection attempt = shuffled.server.attempt();
                round.add(numbers(attempt));
                if (j == 0) {
                    first.add(numbers(attempt));
                }
                attempt.cut(null);
            }
            assertEquals(Set.of(A, B, C), round);
        }
        assertEquals(Set.of(A, B, C), first);
    }

    @Test
    void tlsAlertOfOneAddressDoesNotFailTheStart() {
        AsyncResult<Void> started = fixture.client.start();
        attempt(A).cut(new SSLHandshakeException("bad certificate"));
        attempt(B).cut(new IOException("refused"));
        attempt(C).cut(new SSLHandshakeException("bad certificate"));
        fixture.handler.advance(Duration.ofMillis(100));
        assertFalse(started.isDone());
        attempt(A).cut(new SSLHandshakeException("bad certificate"));
        assertFalse(started.isDone());
        attempt(B).cut(new SSLHandshakeException("bad certificate"));
        assertInstanceOf(AuthenticationFailedException.class, started.exception(), "all of them have said so");
        fixture.assertClean();
    }

    @Test
    void unresolvedServerDoesNotCountAsRejected() {
        ClientFixture unknown = named("zk:1,unknown:1");
        unknown.handler.name("zk", A);
        unknown.handler.name("unknown");
        AsyncResult<Void> started = unknown.client.start();
        attempt(unknown, A).cut(new SSLHandshakeException("bad certificate"));
        unknown.handler.runAll();
        assertFalse(started.isDone());
        unknown.handler.lookups().remove().setException(new UnknownHostException("unknown"));
        unknown.handler.runAll();
        assertFalse(started.isDone());
    }

    @Test
    void slowLookupDoesNotDelayOtherServers() {
        ClientFixture slow = named("slow:1,b:2");
        slow.handler.name("slow");
        slow.client.start();
        slow.handler.runAll();
        assertEquals(0, slow.handler.attempts().size());
        slow.handler.advance(DELAY);
        Peer peer = slow.server.serve(7);
        assertEquals("b:2", peer.connection().endpoint().toString());
        assertTrue(slow.handler.lookups().remove().isCancelled());
        slow.stop(peer);
    }

    @Test
    void lateLookupAddsItsAddressesToTheRound() {
        fixture.handler.name("zk");
        fixture.client.start();
        Promise<List<SocketAddress>> lookup = lookup();
        fixture.handler.advance(Duration.ofSeconds(1));
        expectNoAttempt();
        lookup.set(addresses(A, B));
        fixture.handler.runAll();
        ManualConnection first = attempt(A);
        assertEquals(
                ClientFixture.CONNECT_TIMEOUT.minusSeconds(1),
                first.options().connectTimeout(),
                "one time-out for lookup and connect");
        fixture.handler.advance(DELAY);
        ManualConnection second = attempt(B);
        assertEquals(ClientFixture.CONNECT_TIMEOUT, second.options().connectTimeout());
        fixture.handler.advance(DELAY);
        expectNoAttempt();
    }

    @Test
    void lookupIsGivenUpAtTheConnectTimeout() {
        fixture.handler.name("zk");
        fixture.client.start();
        Promise<List<SocketAddress>> lookup = lookup();
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT.minus(MILLI));
        assertFalse(lookup.isCancelled());
        fixture.handler.advance(MILLI);
        assertTrue(lookup.isCancelled());
        fixture.handler.advance(Duration.ofMillis(100));
        lookup().set(addresses(A));
        fixture.handler.runAll();
        fixture.stop(served(A));
    }

    @Test
    void unknownNameIsAFailedAttempt() {
        fixture.handler.name("zk");
        fixture.client.start();
        lookup().setException(new UnknownHostException("zk"));
        fixture.handler.runAll();
        expectNoAttempt();
        assertEquals(List.of("zk"), fixture.handler.forgotten());
        fixture.handler.advance(Duration.ofMillis(100));
        lookup().set(List.of());
        fixture.handler.advance(Duration.ofMillis(200));
        lookup().set(addresses(A));
        fixture.handler.runAll();
        fixture.stop(served(A));
    }

    @Test
    void stopCancelsALookup() {
        fixture.handler.name("zk");
        AsyncResult<Void> started = fixture.client.start();
        Promise<List<SocketAddress>> lookup = lookup();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertTrue(stopped.successful());
        assertTrue(lookup.isCancelled());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        fixture.assertClean();
    }

    @Test
    void stopCancelsALookupAndAConcurrentAttempt() {
        ClientFixture slow = named("slow:1,b:2");
        slow.handler.name("slow");
        slow.client.start();
        slow.handler.advance(DELAY);
        ManualConnection attempt = slow.server.attempt();
        AsyncResult<Void> stopped = slow.client.stop();
        slow.handler.runAll();
        assertTrue(stopped.successful());
        assertFalse(attempt.pending());
        slow.assertClean();
    }

    @Test
    void newServerListCancelsALookup() {
        fixture.handler.name("zk");
        fixture.client.start();
        Promise<List<SocketAddress>> lookup = lookup();
        fixture.client.updateHosts("x:9");
        assertEquals("x:9", fixture.server.attempt().endpoint().toString());
        assertTrue(lookup.isCancelled());
    }

    /** Without that, a server that accepts and is of no use would win against a slower one in each round. */
    @Test
    void serverAbandonedForAFailingOneIsTriedInTheSameRound() {
        ClientFixture slow = named("slow:1,b:2");
        slow.handler.name("slow");
        slow.client.start();
        slow.handler.advance(DELAY);
        slow.server.accept().connection().cut(new EOFException()); // b:2 accepts and hangs up
        slow.handler.runAll();
        assertEquals(2, slow.handler.lookups().size(), "looked up again, without a pause");
        slow.handler.advance(DELAY.multipliedBy(2));
        assertEquals(0, slow.handler.attempts().size(), "alone");
        slow.handler.lookups().getLast().set(addresses(A));
        Peer peer = slow.server.serve(7);
        assertEquals(A, numbers(peer.connection()));
        slow.stop(peer);
    }

    @Test
    void addressAbandonedForAFailingOneIsTriedInTheSameRound() {
        fixture.client.start();
        ManualConnection silent = attempt(A);
        fixture.handler.advance(DELAY);
        accept(B).connection().cut(new EOFException());
        assertTrue(silent.closeAsked());
        attempt(A).cut(new IOException("refused"));
        fixture.stop(served(C));
    }

    @Test
    void fourLetterWordGoesToTheConnectedAddress() {
        fixture.client.start();
        accept(A).connection().cut(null);
        Peer peer = served(B);
        AsyncResult<String> answer = fixture.client.fourLetterWord("srvr");
        ManualConnection query = attempt(B);
        query.accept();
        query.deliver("Zookeeper version: 3.9.5-x".getBytes(StandardCharsets.US_ASCII));
        query.cut(null);
        assertTrue(answer.successful());

        AsyncResult<List<ClientInfo>> gated = fixture.client.whoAmI();
        attempt(B).cut(new IOException("refused"));
        assertFalse(gated.isDone());
        fixture.handler.runAll();
        peer.all();
        peer.connection().cut(null);
        AsyncResult<String> none = fixture.client.fourLetterWord("srvr");
        fixture.handler.runAll();
        assertInstanceOf(NotConnectedException.class, none.exception());
    }

    @Test
    void fourLetterWordHasOneTimeoutForAllItsSteps() {
        Peer peer = fixture.connect();
        ManualConnection connect = peer.connection();
        AsyncResult<String> answer =
                fixture.client.withTimeout(Duration.ofSeconds(1)).fourLetterWord("srvr");
        ManualConnection query = attempt(A);
        fixture.handler.advance(Duration.ofMillis(900));
        query.accept();
        fixture.handler.advance(Duration.ofMillis(99));
        assertFalse(answer.isDone());
        fixture.handler.advance(MILLI);
        assertInstanceOf(RequestTimeoutException.class, answer.exception());
        assertTrue(connect.open());
    }

    @Test
    void searchForAWritableServerTriesOtherAddressesOfTheName() {
        ClientFixture readOnly =
                new ClientFixture(builder -> builder.connectString("zk:1").canBeReadOnly(true));
        readOnly.handler.name("zk", A, B, C);
        readOnly.client.start();
        Peer peer = readOnly.server.accept();
        peer.welcomeReadOnly(0x300000000000001L);
        answer(attempt(readOnly, B), "ro");
        answer(attempt(readOnly, C), "rw");
        readOnly.handler.runAll();
        assertFalse(peer.connection().open());
        Peer writer = readOnly.server.serve(7);
        assertEquals(C, numbers(writer.connection()), "the address that has said so");
        readOnly.stop(writer);
    }

    private static void answer(ManualConnection question, String text) {
        question.accept();
        question.deliver(text.getBytes(StandardCharsets.US_ASCII));
        question.cut(null);
    }

    @Test
    void addressesShareTheSessionTimeoutByDefault() {
        ManualHandler handler = new ManualHandler();
        handler.name("zk", A, B, C);
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString("zk:1")
                .shuffleServers(false)
                .handler(handler)
                .sessionTimeout(Duration.ofSeconds(12))
                .build();
        client.start();
        handler.runAll();
        assertEquals(
                Duration.ofSeconds(4), handler.attempts().remove().options().connectTimeout());
        assertNull(handler.attempts().poll());
    }

    @Test
    void exceptionOfTheResolverFailsTheAttempt() {
        NoClassDefFoundError missing = new NoClassDefFoundError("io/netty/resolver/dns/DnsNameResolver");
        ManualHandler handler = new ManualHandler() {
            @Override
            public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
                throw missing;
            }
        };
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString("zk:1")
                .handler(handler)
                .connectionRetry(RetryPolicy.builder().tries(1).build())
                .build();
        AsyncResult<Void> started = client.start();
        handler.runAll();
        assertTrue(started.isDone());
        assertSame(missing, started.exception());
        assertEquals(0, handler.timers());
    }

    @Test
    void lossOfAConnectedServerKeepsItsCachedAddresses() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect().connection().cut(null);
        assertEquals(List.of(), fixture.handler.forgotten());
        fixture.server.accept().connection().cut(null);
        assertEquals(List.of("b"), fixture.handler.forgotten(), "it was of no use");
    }

    @Test
    void pendingLookupLetsTheAddressesOfOtherServersBeTried() {
        ClientFixture slow = named("slow:1,zk:1");
        slow.handler.name("slow");
        slow.client.start();
        slow.handler.advance(DELAY);
        attempt(slow, A);
        slow.handler.advance(DELAY);
        attempt(slow, B);
        slow.handler.advance(DELAY);
        attempt(slow, C);
        assertEquals(1, slow.handler.lookups().size(), "looked up once in the round");
    }
}
