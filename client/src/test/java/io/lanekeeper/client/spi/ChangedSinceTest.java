// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import static io.lanekeeper.client.testkit.ClientFixture.SESSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.spi.Changes.Change;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.ScriptedServer.Watches;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of the question which nodes have changed. */
class ChangedSinceTest {
    private static final long NO_ZXID = -1;
    private static final byte[] NOTHING = {};
    /** Paths for two requests in each table. */
    private static final List<String> MANY =
            IntStream.range(0, 9_000).mapToObj(i -> "/node-" + (10_000_000 + i)).toList();

    private final ClientFixture fixture = new ClientFixture(
            builder -> builder.connectString("a:1,b:2/app").minServerVersion(new ServerVersion(3, 9, 0)));
    private final LoopClient loop = LoopClient.of(fixture.client);

    private static Changes value(AsyncResult<Changes> result) {
        Changes value = result.value();
        assertNotNull(value, "no answer");
        return value;
    }

    /** A client that sends one request at a time. */
    private static ClientFixture narrow() {
        return new ClientFixture(builder -> builder.maxInFlight(1).minServerVersion(new ServerVersion(3, 9, 0)));
    }

    private static byte[] difference(int type, String path) {
        return Wire.event(type, path, NO_ZXID);
    }

    @Test
    void tablesAreSentAndDifferencesAnsweredBelowTheChroot() {
        Peer peer = fixture.connect();
        AsyncResult<Changes> result =
                loop.chroot("/c").changedSince(77, List.of("/d", "/"), List.of("/e"), List.of("/f"));
        Asked asked = peer.expect(Wire.SET_WATCHES);
        assertTrue(asked.xid() > 0);
        assertEquals(
                new Watches(77, List.of("/app/c/d", "/app/c"), List.of("/app/c/e"), List.of("/app/c/f")),
                Watches.of(asked));
        peer.connection()
                .deliver(
                        difference(Wire.DELETED, "/app/c/d"),
                        difference(Wire.CHANGED, "/app/c"),
                        Wire.header(asked.xid(), 99, 0, NOTHING));
        assertEquals(
                new Changes(
                        99,
                        List.of(new Change(EventType.NODE_DELETED, "/d"), new Change(EventType.NODE_DATA_CHANGED, "/")),
                        Set.of()),
                result.value());
        fixture.stop(peer);
    }

    @Test
    void badPathIsRefusedAtTheCall() {
        assertThrows(IllegalArgumentException.class, () -> loop.changedSince(1, List.of("d"), List.of(), List.of()));
    }

    /** Its own differences come between the reply before and its own reply; live events have a zxid. */
    @Test
    void watchersGetLiveEventsAndNoDifferences() {
        Peer peer = fixture.connect();
        for (String path : List.of("/a", "/b")) {
            fixture.client.getData(path, fixture::watched);
            peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        }
        AsyncResult<Changes> result = loop.changedSince(5, List.of("/a"), List.of(), List.of());
        Asked asked = peer.expect(Wire.SET_WATCHES);
        peer.connection()
                .deliver(
                        Wire.event(Wire.CHANGED, "/app/b", 90),
                        difference(Wire.CHANGED, "/app/a"),
                        Wire.header(asked.xid(), 99, 0, NOTHING));
        assertEquals(
                List.of(new Change(EventType.NODE_DATA_CHANGED, "/a")),
                value(result).all());
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED", "NODE_DATA_CHANGED /b"), fixture.log);
        fixture.stop(peer);
    }

    /** Before 3.9 it may be a live event, which must not be lost. */
    @Test
    void eventsOfAnOldServerGoToTheWatchersAsWell() {
        ClientFixture old = new ClientFixture();
        Peer peer = old.connect();
        old.client.getData("/a", old::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<Changes> result = LoopClient.of(old.client).changedSince(5, List.of("/x"), List.of(), List.of());
        Asked asked = peer.expect(Wire.SET_WATCHES);
        peer.connection().deliver(difference(Wire.CHANGED, "/a"));
        old.server.replyVersion("3.8.4");
        peer.connection().deliver(Wire.header(asked.xid(), 99, 0, NOTHING));
        assertEquals(1, old.events.size());
        assertEquals(1, value(result).all().size());
        old.stop(peer);
    }

    /** Without a question the same event is one of a watch. */
    @Test
    void eventWithoutAZxidGoesToWatchersWhenNothingIsAsked() {
        Peer peer = fixture.connect();
        fixture.client.getData("/a", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.client.exists("/b");
        Asked before = peer.expect(Wire.EXISTS);
        AsyncResult<Changes> result = loop.changedSince(5, List.of("/a"), List.of(), List.of());
        peer.connection().deliver(difference(Wire.CHANGED, "/app/a")); // before the reply to exists
        assertEquals(1, fixture.events.size());
        peer.reply(before, Wire.stat(1));
        peer.reply(peer.expect(Wire.SET_WATCHES));
        assertEquals(List.of(), value(result).all());
        fixture.stop(peer);
    }

    @Test
    void pathsWithPersistentWatchesAreLeftOut() {
        Peer peer = fixture.connect();
        fixture.client.addWatch("/", event -> {}, AddWatchMode.PERSISTENT_RECURSIVE);
        peer.reply(peer.expect(Wire.ADD_WATCH), Wire.number(0));
        fixture.client.addWatch("/p", event -> {}, AddWatchMode.PERSISTENT);
        Asked adding = peer.expect(Wire.ADD_WATCH);
        AsyncResult<Changes> result = loop.changedSince(5, List.of("/", "/a", "/p"), List.of(), List.of("/", "/a"));
        Asked asked = peer.expect(Wire.SET_WATCHES);
        assertEquals(new Watches(5, List.of("/app/a"), List.of(), List.of("/app/a")), Watches.of(asked));
        peer.reply(adding, Wire.number(0));
        peer.reply(asked);
        assertEquals(Set.of("/", "/p"), value(result).leftOut());
        fixture.stop(peer);
    }

    @Test
    void pathIsLeftOutWhileAPersistentWatchIsBeingAdded() {
        Peer peer = fixture.connect();
        fixture.client.addWatch("/p", event -> {}, AddWatchMode.PERSISTENT);
        Asked adding = peer.expect(Wire.ADD_WATCH);
        AsyncResult<Changes> during = loop.changedSince(5, List.of("/p"), List.of(), List.of());
        peer.fail(adding, Wire.NO_AUTH);
        peer.reply(peer.expect(Wire.SET_WATCHES));
        assertEquals(Set.of("/p"), value(during).leftOut());
        AsyncResult<Changes> afterwards = loop.changedSince(5, List.of("/p"), List.of(), List.of());
        peer.reply(peer.expect(Wire.SET_WATCHES));
        assertEquals(Set.of(), value(afterwards).leftOut());
        fixture.stop(peer);
    }

    @Test
    void manyPathsAreSentInPartsAndAnsweredTogether() {
        Peer peer = fixture.connect();
        AsyncResult<Changes> result = loop.changedSince(5, MANY, List.of(), MANY);
        List<Asked> parts = peer.all();
        assertEquals(4, parts.size());
        List<String> sent = new ArrayList<>();
        for (Asked part : parts) {
            assertTrue(part.body().length <= 128 * 1024, part.body().length + " bytes");
            Watches tables = Watches.of(part);
            assertEquals(5, tables.zxid());
            sent.addAll(tables.data());
            sent.addAll(tables.child());
        }
        assertEquals(18_000, sent.size());
        for (Asked part : parts) {
            assertFalse(result.ready());
            peer.connection().deliver(difference(Wire.CHANGED, "/app/part-" + part.xid()));
            peer.reply(part);
        }
        assertEquals(4, value(result).all().size());
        assertEquals(fixture.server.zxid() - 3, value(result).zxid(), "of the first reply");
        fixture.stop(peer);
    }

    @Test
    void emptyQuestionAnswersTheStateOfTheServer() {
        Peer peer = fixture.connect();
        AsyncResult<Changes> result = loop.changedSince(5, List.of(), List.of(), List.of());
        peer.reply(peer.expect(Wire.SET_WATCHES));
        assertEquals(fixture.server.zxid(), value(result).zxid());
        fixture.stop(peer);
    }

    /** The parts that wait are not sent on the next connection. */
    @Test
    void lostConnectionFailsIt() {
        ClientFixture narrow = narrow();
        Peer peer = narrow.connect();
        AsyncResult<Changes> result = LoopClient.of(narrow.client).changedSince(5, MANY, List.of(), MANY);
        peer.expect(Wire.SET_WATCHES);
        peer.connection().cut(null);
        assertInstanceOf(ConnectionLossException.class, result.exception());
        Peer again = narrow.server.serve(SESSION);
        again.expectNothing();
        narrow.stop(again);
    }

    /** An answer of two servers would miss what the second had already applied when the first was asked. */
    @Test
    void partsThatWaitWhenTheServerIsLeftAreNotSentToTheNext() {
        ClientFixture narrow = narrow();
        Peer peer = narrow.connect();
        AsyncResult<Changes> result = LoopClient.of(narrow.client).changedSince(5, MANY, List.of(), MANY);
        Asked part = peer.expect(Wire.SET_WATCHES);
        narrow.client.updateHosts("d:4");
        narrow.handler.runAll();
        peer.reply(part);
        narrow.handler.runAll();
        assertInstanceOf(ConnectionLossException.class, result.exception());
        Peer next = narrow.server.serve(SESSION);
        next.expectNothing();
        narrow.stop(next);
    }

    /** The connection ends when the first part has been answered, and before the second one is made. */
    @Test
    void partThatIsMadeAfterTheEndOfTheConnectionIsNotSent() {
        Peer peer = fixture.connect();
        List<AsyncResult<Changes>> results = new ArrayList<>();
        fixture.client.getData("/a", loop.onLoop(event -> results.add(loop.changedSince(5, MANY, List.of(), MANY))));
        Asked read = peer.expect(Wire.GET_DATA);
        peer.reply(read, Wire.data(null, 0));
        byte[] malformed = {0};
        peer.connection()
                .deliver(
                        Wire.event(Wire.CHANGED, "/app/a", 90), Wire.header(read.xid() + 1, 99, 0, NOTHING), malformed);
        assertFalse(peer.connection().open());
        assertInstanceOf(ConnectionLossException.class, results.get(0).exception());
        fixture.server.serve(SESSION).expectNothing();
    }

    /** None of them has been sent, so one server answers all. */
    @Test
    void partsThatWaitForAConnectionAreAllSentOverIt() {
        fixture.client.start();
        AsyncResult<Changes> result = loop.changedSince(5, MANY, List.of(), MANY);
        fixture.handler.runAll();
        fixture.server.accept().connection().cut(null);
        Peer peer = fixture.server.serve(SESSION);
        for (int i = 0; i < 4; i++) {
            peer.reply(peer.expect(Wire.SET_WATCHES));
        }
        assertEquals(List.of(), value(result).all());
        fixture.stop(peer);
    }

    /** Each of them takes a step of the loop of its own, in which other work is done, too. */
    @Test
    void partsAreMadeOneByOne() {
        Peer peer = fixture.connect();
        AsyncResult<Changes> result = loop.changedSince(5, MANY, List.of(), MANY);
        fixture.client.exists("/a");
        List<Integer> order = peer.all().stream().map(Asked::op).toList();
        assertEquals(5, order.size());
        assertEquals(Wire.EXISTS, order.get(1));
        assertFalse(result.isDone());
    }

    @Test
    void cancelledQuestionSendsNoFurtherPart() {
        Peer peer = fixture.connect();
        fixture.handler.onLoop(() -> loop.changedSince(5, MANY, List.of(), MANY).cancel());
        assertEquals(1, peer.all().size());
    }

    /** The answer may come before the first difference. */
    @Test
    void versionIsAskedForBesideTheFirstRequest() {
        ClientFixture fresh = new ClientFixture();
        Peer peer = fresh.connect();
        fresh.client.getData("/a", fresh::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<Changes> result = LoopClient.of(fresh.client).changedSince(5, List.of("/a"), List.of(), List.of());
        fresh.server.replyVersion("3.9.5");
        Asked asked = peer.expect(Wire.SET_WATCHES);
        peer.connection().deliver(difference(Wire.CHANGED, "/a"));
        peer.reply(asked);
        assertEquals(1, value(result).all().size());
        assertEquals(List.of(), fresh.events);
        fresh.stop(peer);
    }
}
