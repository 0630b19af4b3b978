// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import static io.lanekeeper.client.testkit.ClientFixture.SESSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of a client as its own loop sees it: states, signs of life, the stream, and operations of one session. */
class LoopClientTest {
    private static final Duration TIMEOUT = Duration.ofMillis(ScriptedServer.TIMEOUT_MILLIS);

    private final ClientFixture fixture = new ClientFixture();
    private final LoopClient loop = LoopClient.of(fixture.client);
    private final List<String> states = new ArrayList<>();

    private LoopSession session() {
        return session(loop);
    }

    private static LoopSession session(LoopClient client) {
        LoopSession session = client.session();
        assertNotNull(session, "no session");
        return session;
    }

    private long now() {
        return fixture.handler.loop().nanoTime();
    }

    /** Returns the age of the last sign of life in milliseconds. */
    private long age() {
        return Duration.ofNanos(now() - session().aliveSince()).toMillis();
    }

    private long streamZxid() {
        long[] seen = new long[1];
        fixture.handler.onLoop(() -> seen[0] = loop.streamZxid());
        return seen[0];
    }

    @Test
    void foreignClientIsRefused() {
        ZooKeeperClient foreign = mock();
        assertThrows(IllegalArgumentException.class, () -> LoopClient.of(foreign));
    }

    @Test
    void listenersOnTheLoopAreNotifiedWhileTheSessionLaneIsHeld() {
        fixture.client.addListener(SessionListener.holding(change -> fixture.handler.asyncResult()));
        loop.addListener(
                change -> states.add(change.state() + ":" + change.cause().name()));
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        fixture.server.serve(SESSION + 1);
        assertEquals(
                List.of(
                        "CONNECTED:SESSION_ESTABLISHED",
                        "SUSPENDED:CONNECTION_LOST",
                        "LOST:SESSION_EXPIRED",
                        "CONNECTED:SESSION_ESTABLISHED"),
                states);
        assertEquals(1, fixture.changes.size(), "the lane is held");
    }

    @Test
    void listenersOnTheLoopAreNotifiedFirst() {
        fixture.handler.lanesElsewhere();
        fixture.client.addListener(change -> states.add("lane " + change.state()));
        loop.addListener(change -> states.add("loop " + change.state()));
        Peer peer = fixture.connect();
        assertEquals(List.of("loop CONNECTED", "lane CONNECTED"), states);
        fixture.stop(peer);
    }

    @Test
    void exceptionOfAListenerOnTheLoopIsReportedAndAffectsNothing() {
        Registration failing = loop.addListener(change -> {
            throw new IllegalStateException("mine");
        });
        loop.addListener(change -> states.add(change.state().toString()));
        Peer peer = fixture.connect();
        assertEquals(List.of("CONNECTED"), states);
        assertEquals(1, fixture.handler.uncaught().size());
        fixture.handler.uncaught().clear();
        failing.close();
        fixture.stop(peer);
    }

    @Test
    void listenerThatAnotherOneClosesIsNotNotifiedOfTheSameChange() {
        List<Registration> second = new ArrayList<>();
        loop.addListener(change -> second.get(0).close());
        second.add(loop.addListener(change -> states.add(change.state().toString())));
        Peer peer = fixture.connect();
        assertEquals(List.of(), states);
        fixture.stop(peer);
    }

    @Test
    void callOfAListenerAtConnectedNeedNotWait() {
        List<AsyncResult<Stat>> made = new ArrayList<>();
        Registration first =
                loop.addListener(change -> made.add(loop.operations().failFast().exists("/a")));
        fixture.client.start();
        AsyncResult<Stat> earlier = fixture.client.exists("/earlier");
        Peer peer = fixture.server.serve(SESSION);
        peer.reply(peer.expect(Wire.EXISTS, "/earlier"), Wire.stat(1));
        peer.reply(peer.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        assertTrue(earlier.successful());
        assertTrue(made.get(0).successful());
        first.close();
        fixture.stop(peer);
    }

    /** Listeners of the session lane are not notified of it: their state is LOST already. */
    @Test
    void stopAfterTheSessionHasEndedIsAnnouncedOnTheLoop() {
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        loop.addListener(change -> states.add(change.keeperState() + ":" + change.cause()));
        fixture.client.stop();
        fixture.handler.runAll();
        assertEquals(List.of(KeeperState.CLOSED + ":" + StateCause.STOPPED), states);
    }

    @Test
    void sessionIsOverBeforeItsEndIsAnnounced() {
        loop.addListener(change -> states.add(change.state() + " over=" + overOf(first)));
        Peer peer = fixture.connect();
        LoopSession before = session();
        first = before;
        assertEquals(SESSION, before.id());
        assertEquals(TIMEOUT, before.timeout());
        peer.connection().cut(null);
        assertFalse(before.isOver());
        fixture.server.accept().refuse();
        assertNull(loop.session());
        Peer next = fixture.server.serve(SESSION + 1);
        assertNotEquals(before, session());
        assertEquals(
                List.of("CONNECTED over=null", "SUSPENDED over=false", "LOST over=true", "CONNECTED over=true"),
                states);
        LoopSession second = session();
        fixture.stop(next);
        assertTrue(second.isOver());
        assertEquals("LOST over=true", states.get(4));
    }

    private @Nullable LoopSession first;

    private static @Nullable Object overOf(@Nullable LoopSession session) {
        return session == null ? null : session.isOver();
    }

    @Test
    void handshakeIsTheFirstSignOfLife() {
        fixture.client.start();
        Peer peer = fixture.server.accept();
        fixture.handler.advance(Duration.ofMillis(700));
        peer.welcome(SESSION);
        assertEquals(700, age());
        fixture.stop(peer);
    }

    @Test
    void answeredRequestCountsFromItsSending() {
        Peer peer = fixture.connect();
        fixture.handler.advance(Duration.ofMillis(100));
        fixture.client.exists("/a");
        Asked one = peer.expect(Wire.EXISTS);
        fixture.handler.advance(Duration.ofMillis(200));
        fixture.client.exists("/b");
        fixture.client.exists("/c");
        Asked two = peer.expect(Wire.EXISTS);
        Asked three = peer.expect(Wire.EXISTS);
        fixture.handler.advance(Duration.ofMillis(400));
        assertEquals(700, age(), "nothing has been answered");
        peer.reply(one, Wire.stat(1));
        assertEquals(600, age());
        peer.fail(two, Wire.NO_AUTH);
        assertEquals(400, age(), "a refusal is a sign of life");
        peer.reply(three, Wire.stat(1));
        assertEquals(400, age());
        fixture.stop(peer);
    }

    /** A request that waited counts from the moment in which it was written. */
    @Test
    void waitingDoesNotCount() {
        ClientFixture narrow = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = narrow.connect();
        LoopSession session = session(LoopClient.of(narrow.client));
        narrow.client.exists("/a");
        narrow.client.exists("/b");
        Asked one = peer.expect(Wire.EXISTS);
        narrow.handler.advance(Duration.ofMillis(300));
        peer.reply(one, Wire.stat(1));
        narrow.handler.advance(Duration.ofMillis(50));
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(1));
        assertEquals(Duration.ofMillis(50).toNanos(), narrow.handler.loop().nanoTime() - session.aliveSince());
        narrow.stop(peer);
    }

    @Test
    void batchCountsFromTheEndOfItsIteration() {
        ClientFixture batching =
                new ClientFixture(builder -> builder.batchReads(8).minServerVersion(new ServerVersion(3, 9, 0)));
        Peer peer = batching.connect();
        LoopSession session = session(LoopClient.of(batching.client));
        batching.handler.advance(Duration.ofMillis(100));
        batching.client.exists("/a");
        Asked one = peer.expect(Wire.EXISTS);
        batching.handler.advance(Duration.ofMillis(30));
        peer.reply(one, Wire.stat(1));
        assertEquals(Duration.ofMillis(30).toNanos(), batching.handler.loop().nanoTime() - session.aliveSince());
        batching.stop(peer);
    }

    @Test
    void answeredPingCountsFromItsSending() {
        Peer peer = fixture.connect();
        fixture.handler.advance(TIMEOUT.dividedBy(3).plusMillis(5));
        peer.expect(Wire.PING);
        assertEquals(TIMEOUT.dividedBy(3).plusMillis(5).toMillis(), age());
        peer.connection().deliver(Wire.header(-2, 5, 0, new byte[0]));
        assertEquals(5, age());
        peer.connection().deliver(Wire.header(-2, 5, 0, new byte[0])); // one too many
        assertEquals(5, age());
        fixture.stop(peer);
    }

    @Test
    void streamZxidIsThatOfRepliesAndPingsOfTheConnection() {
        assertEquals(0, streamZxid());
        Peer peer = fixture.connect();
        assertEquals(0, streamZxid());
        List<Long> atEvents = new ArrayList<>();
        fixture.client.exists("/a", loop.onLoop(event -> atEvents.add(loop.streamZxid())));
        Asked read = peer.expect(Wire.EXISTS);
        fixture.client.exists("/b");
        Asked later = peer.expect(Wire.EXISTS);
        peer.connection()
                .deliver(
                        Wire.header(read.xid(), 70, 0, Wire.stat(1)),
                        Wire.event(Wire.CHANGED, "/a", 75),
                        Wire.header(later.xid(), 80, 0, Wire.stat(1)));
        assertEquals(List.of(70L), atEvents, "as of the frame, and not of an event");
        assertEquals(80, streamZxid());
        fixture.handler.advance(TIMEOUT.dividedBy(3));
        peer.expect(Wire.PING);
        peer.connection().deliver(Wire.header(-2, 90, 0, new byte[0]));
        assertEquals(90, streamZxid());
        peer.connection().cut(null);
        assertEquals(0, streamZxid());
    }

    @Test
    void operationsOfASessionGoOutInNoOther() {
        Peer peer = fixture.connect();
        ZooKeeperOperations bound = loop.operations(session());
        AsyncResult<Stat> sent = bound.exists("/a");
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(1));
        assertTrue(sent.successful());
        peer.connection().cut(null);
        AsyncResult<Stat> waiting = bound.exists("/b");
        Peer again = fixture.server.serve(SESSION);
        again.reply(again.expect(Wire.EXISTS, "/b"), Wire.stat(1));
        assertTrue(waiting.successful(), "the session lives");
        again.connection().cut(null);
        AsyncResult<Stat> late = bound.exists("/c");
        fixture.server.accept().refuse();
        assertNotApplied(late);
        assertNotApplied(bound.exists("/d")); // at once, without a connection
        Peer next = fixture.server.serve(SESSION + 1);
        assertNotApplied(bound.withTimeout(Duration.ofSeconds(1)).create("/e", null));
        assertNotApplied(bound.ensurePath("/f/g"));
        next.expectNothing();
        fixture.stop(next);
    }

    private void assertNotApplied(AsyncResult<?> result) {
        fixture.handler.runAll();
        ZooKeeperException error = assertInstanceOf(SessionExpiredException.class, result.exception());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
    }

    /** Other calls that wait for the start go on in a new session. */
    @Test
    void operationsOfASessionThatIsToBeResumedDoNotGoOutInANewOne() {
        ClientFixture resuming =
                new ClientFixture(builder -> builder.resume(new SessionCredentials(SESSION, new byte[16])));
        resuming.client.start();
        resuming.handler.runAll();
        LoopClient view = LoopClient.of(resuming.client);
        LoopSession session = session(view);
        assertEquals(SESSION, session.id());
        assertEquals(Duration.ZERO, session.timeout());
        AsyncResult<Stat> bound = view.operations(session).exists("/bound");
        resuming.client.exists("/free");
        resuming.server.accept().refuse();
        Peer peer = resuming.server.serve(SESSION + 1);
        peer.reply(peer.expect(Wire.EXISTS, "/free"), Wire.stat(1));
        peer.expectNothing();
        assertInstanceOf(SessionExpiredException.class, bound.exception());
        resuming.stop(peer);
    }

    @Test
    void sessionOfAnotherClientIsRefused() {
        ClientFixture other = new ClientFixture();
        Peer peer = other.connect();
        LoopSession foreign = session(LoopClient.of(other.client));
        assertThrows(IllegalArgumentException.class, () -> loop.operations(foreign));
        other.stop(peer);
    }
}
