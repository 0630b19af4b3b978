// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests of operations of several requests: ensurePath, create with parents, deleteRecursive, and changes by others in
 * between.
 */
class CompositeOperationTest {
    /** So often does each operation begin again. */
    private static final int ROUNDS = 8;
    /** So many requests of one operation are sent at once. */
    private static final int WINDOW = 128;

    private final ClientFixture fixture = new ClientFixture();

    private static ClientFixture below(String chroot) {
        return new ClientFixture(builder -> builder.connectString("a:1" + chroot));
    }

    private static void answer(Peer peer, int op, String path, int error) {
        Asked received = peer.expect(op, path);
        if (error != 0) {
            peer.fail(received, error);
        } else {
            peer.reply(received, op == Wire.EXISTS ? Wire.stat(0) : op == Wire.CREATE ? Wire.path(path) : new byte[0]);
        }
    }

    private static ErrorCode refusal(AsyncResult<?> result) {
        return assertInstanceOf(RefusedException.class, result.exception()).code();
    }

    @Test
    void ensurePathCreatesOnlyMissingNodes() {
        Peer peer = fixture.connect();
        AsyncResult<Boolean> result = fixture.client.ensurePath("/a/b/c");
        answer(peer, Wire.EXISTS, "/a", 0);
        answer(peer, Wire.EXISTS, "/a/b", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/a/b/c", Wire.NO_NODE);
        answer(peer, Wire.CREATE, "/a/b", 0);
        assertFalse(result.isDone());
        answer(peer, Wire.CREATE, "/a/b/c", 0);
        assertEquals(true, result.getNoWait());
        fixture.stop(peer);
    }

    @Test
    void ensurePathOfAnExistingNodeCreatesNothing() {
        Peer peer = fixture.connect();
        AsyncResult<Boolean> result = fixture.client.ensurePath("/a/b");
        answer(peer, Wire.EXISTS, "/a", Wire.NO_AUTH); // what may not be read exists
        answer(peer, Wire.EXISTS, "/a/b", 0);
        assertEquals(false, result.getNoWait());
        AsyncResult<Boolean> root = fixture.client.ensurePath("/");
        answer(peer, Wire.EXISTS, "/", 0);
        assertEquals(false, root.getNoWait());
        fixture.stop(peer);
    }

    @Test
    void invalidChildNamesFailDeleteRecursive() {
        Peer peer = fixture.connect();
        for (String name : List.of("", "..", "\u0001")) {
            AsyncResult<Void> result = fixture.client.deleteRecursive("/a");
            peer.reply(peer.expect(Wire.GET_CHILDREN, "/a"), Wire.names(name));
            assertInstanceOf(ProtocolException.class, result.exception(), () -> "\"" + name + "\"");
        }
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void ensurePathToleratesConcurrentCreateAndDelete() {
        Peer peer = fixture.connect();
        AsyncResult<Boolean> result = fixture.client.ensurePath("/a/b");
        answer(peer, Wire.EXISTS, "/a", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/a/b", Wire.NO_NODE);
        answer(peer, Wire.CREATE, "/a", Wire.NODE_EXISTS);
        answer(peer, Wire.CREATE, "/a/b", Wire.NO_NODE); // another client has deleted /a again
        answer(peer, Wire.EXISTS, "/a", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/a/b", Wire.NO_NODE);
        answer(peer, Wire.CREATE, "/a", 0);
        answer(peer, Wire.CREATE, "/a/b", Wire.NODE_EXISTS);
        assertEquals(false, result.getNoWait(), "another client created it");
        fixture.stop(peer);
    }

    @Test
    void ensurePathFailsAfterSomeRounds() {
        Peer peer = fixture.connect();
        AsyncResult<Boolean> result = fixture.client.ensurePath("/a");
        int rounds = 0;
        while (!result.isDone()) {
            answer(peer, Wire.EXISTS, "/a", Wire.NO_NODE);
            answer(peer, Wire.CREATE, "/a", Wire.NO_NODE);
            assertTrue(++rounds <= 20, "for ever");
        }
        assertEquals(ErrorCode.NO_NODE, refusal(result));
        assertEquals(ROUNDS, rounds);
        fixture.stop(peer);
    }

    @Test
    void ensurePathForgetsAtEachRoundWhatWasMissing() {
        Peer peer = fixture.connect();
        AsyncResult<Boolean> result = fixture.client.ensurePath("/a/b");
        answer(peer, Wire.EXISTS, "/a", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/a/b", Wire.NO_NODE);
        answer(peer, Wire.CREATE, "/a", Wire.NODE_EXISTS);
        answer(peer, Wire.CREATE, "/a/b", Wire.NO_NODE); // another client deletes both, and creates them again
        answer(peer, Wire.EXISTS, "/a", 0);
        answer(peer, Wire.EXISTS, "/a/b", 0);
        assertEquals(false, result.getNoWait());
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void ensurePathFailsWithTheFirstRealError() {
        Peer peer = fixture.connect();
        AsyncResult<Boolean> result = fixture.client.ensurePath("/a/b");
        answer(peer, Wire.EXISTS, "/a", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/a/b", Wire.NO_NODE);
        answer(peer, Wire.CREATE, "/a", Wire.NO_AUTH);
        assertEquals(ErrorCode.NO_AUTH, refusal(result));
        answer(peer, Wire.CREATE, "/a/b", Wire.NO_NODE);
        fixture.stop(peer);
    }

    @Test
    void ensurePathCreatesTheChrootToo() {
        ClientFixture rooted = below("/r/s");
        Peer peer = rooted.connect();
        AsyncResult<Boolean> result = rooted.client.ensurePath("/a");
        answer(peer, Wire.EXISTS, "/r", 0);
        answer(peer, Wire.EXISTS, "/r/s", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/r/s/a", Wire.NO_NODE);
        answer(peer, Wire.CREATE, "/r/s", 0);
        answer(peer, Wire.CREATE, "/r/s/a", 0);
        assertEquals(true, result.getNoWait());
        AsyncResult<Boolean> root = rooted.client.ensurePath("/");
        answer(peer, Wire.EXISTS, "/r", 0);
        answer(peer, Wire.EXISTS, "/r/s", Wire.NO_NODE);
        answer(peer, Wire.CREATE, "/r/s", 0);
        assertEquals(true, root.getNoWait());
        rooted.stop(peer);
    }

    @Test
    void makePathFailsAfterSomeRounds() {
        Peer peer = fixture.connect();
        AsyncResult<String> result = fixture.client.create("/a/b", null, CreateOptions.DEFAULT.makePath());
        for (int round = 1; round < ROUNDS; round++) {
            answer(peer, Wire.CREATE, "/a/b", Wire.NO_NODE);
            answer(peer, Wire.EXISTS, "/a", 0); // another client deletes it again at once
        }
        answer(peer, Wire.CREATE, "/a/b", Wire.NO_NODE);
        assertEquals(ErrorCode.NO_NODE, refusal(result));
        fixture.stop(peer);
    }

    @Test
    void parentOfANodeAtTheTopIsTheRoot() {
        Peer peer = fixture.connect();
        AsyncResult<String> result = fixture.client.create("/a", null, CreateOptions.DEFAULT.makePath());
        answer(peer, Wire.CREATE, "/a", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/", 0);
        answer(peer, Wire.CREATE, "/a", 0);
        assertEquals("/a", result.getNoWait());
        fixture.stop(peer);
    }

    @Test
    void makePathChecksParentsOnlyAfterNoNode() {
        Peer peer = fixture.connect();
        CreateOptions options = CreateOptions.of(CreateMode.EPHEMERAL).makePath();
        AsyncResult<String> there = fixture.client.create("/a/b", null, options);
        answer(peer, Wire.CREATE, "/a/b", 0);
        assertEquals("/a/b", there.getNoWait());

        AsyncResult<String> missing = fixture.client.create("/c/d/e", null, options);
        answer(peer, Wire.CREATE, "/c/d/e", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/c", 0);
        answer(peer, Wire.EXISTS, "/c/d", Wire.NO_NODE);
        Asked parent = peer.expect(Wire.CREATE, "/c/d");
        assertEquals(0, parent.body()[parent.body().length - 1], "a parent is persistent");
        peer.reply(parent, Wire.path("/c/d"));
        Asked node = peer.expect(Wire.CREATE, "/c/d/e");
        assertEquals(1, node.body()[node.body().length - 1], "the node is ephemeral");
        peer.reply(node, Wire.path("/c/d/e"));
        assertEquals("/c/d/e", missing.getNoWait());

        AsyncResult<String> exists = fixture.client.create("/a/b", null, options);
        answer(peer, Wire.CREATE, "/a/b", Wire.NODE_EXISTS);
        assertEquals(ErrorCode.NODE_EXISTS, refusal(exists));
        fixture.stop(peer);
    }

    @Test
    void makePathCreatesTheFolderOfASequentialNode() {
        ClientFixture rooted = below("/r");
        Peer peer = rooted.connect();
        CreateOptions options =
                CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL).makePath();
        AsyncResult<String> result = rooted.client.create("/q/", null, options);
        answer(peer, Wire.CREATE, "/r/q/", Wire.NO_NODE);
        answer(peer, Wire.EXISTS, "/r", 0);
        answer(peer, Wire.EXISTS, "/r/q", Wire.NO_NODE);
        answer(peer, Wire.CREATE, "/r/q", 0);
        peer.reply(peer.expect(Wire.CREATE, "/r/q/"), Wire.path("/r/q/0000000007"));
        assertEquals("/q/0000000007", result.getNoWait());
        rooted.stop(peer);
    }

    @Test
    void makePathHasOneDeadline() {
        Peer peer = fixture.connect();
        AsyncResult<String> result = fixture.client
                .withTimeout(Duration.ofSeconds(4))
                .create("/a/b", null, CreateOptions.DEFAULT.makePath());
        Asked create = peer.expect(Wire.CREATE, "/a/b");
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.fail(create, Wire.NO_NODE);
        Asked exists = peer.expect(Wire.EXISTS, "/a");
        fixture.handler.advance(Duration.ofMillis(1900));
        peer.connection().deliverPart();
        assertFalse(result.isDone());
        fixture.handler.advance(Duration.ofMillis(110));
        assertInstanceOf(RequestTimeoutException.class, result.exception());
        peer.reply(exists, Wire.stat(0));
        assertTrue(peer.all().stream().allMatch(received -> received.op() == Wire.PING), "goes on after its end");
        fixture.stop(peer);
    }

    @Test
    void deleteRecursiveDeletesFromTheLeavesUp() {
        Peer peer = fixture.connect();
        AsyncResult<Void> result = fixture.client.deleteRecursive("/a");
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a"), Wire.names("b", "c"));
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a/b"), Wire.names("d"));
        peer.fail(peer.expect(Wire.GET_CHILDREN, "/a/c"), Wire.NO_NODE); // another client has deleted it
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a/b/d"), Wire.names());
        List<Asked> deletes = peer.all();
        assertEquals(
                List.of("/a/b/d", "/a/c", "/a/b", "/a"),
                deletes.stream().map(Asked::path).toList());
        assertTrue(deletes.stream().allMatch(received -> received.op() == Wire.DELETE));
        peer.reply(deletes.get(0));
        peer.fail(deletes.get(1), Wire.NO_NODE);
        peer.reply(deletes.get(2));
        assertFalse(result.isDone());
        peer.reply(deletes.get(3));
        assertTrue(result.successful());
        fixture.stop(peer);
    }

    @Test
    void deleteRecursiveOfAMissingNodeSucceeds() {
        Peer peer = fixture.connect();
        AsyncResult<Void> result = fixture.client.deleteRecursive("/a");
        peer.fail(peer.expect(Wire.GET_CHILDREN, "/a"), Wire.NO_NODE);
        peer.fail(peer.expect(Wire.DELETE, "/a"), Wire.NO_NODE);
        assertTrue(result.successful());
        fixture.stop(peer);
    }

    @Test
    void deleteRecursiveRetriesForNewChildrenALimitedNumberOfTimes() {
        Peer peer = fixture.connect();
        AsyncResult<Void> result = fixture.client.deleteRecursive("/a");
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a"), Wire.names());
        peer.fail(peer.expect(Wire.DELETE, "/a"), Wire.NOT_EMPTY);
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a"), Wire.names("new"));
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a/new"), Wire.names());
        peer.reply(peer.expect(Wire.DELETE, "/a/new"));
        peer.reply(peer.expect(Wire.DELETE, "/a"));
        assertTrue(result.successful());

        AsyncResult<Void> endless = fixture.client.deleteRecursive("/b");
        int rounds = 0;
        while (!endless.isDone()) {
            assertTrue(++rounds <= 20, "for ever");
            peer.reply(peer.expect(Wire.GET_CHILDREN, "/b"), Wire.names());
            peer.fail(peer.expect(Wire.DELETE, "/b"), Wire.NOT_EMPTY);
        }
        assertEquals(ErrorCode.NOT_EMPTY, refusal(endless));
        assertEquals(ROUNDS, rounds);
        fixture.stop(peer);
    }

    @Test
    void deleteRecursiveBoundsItsRequestsInFlight() {
        Peer peer = fixture.connect();
        AsyncResult<Void> result = fixture.client.deleteRecursive("/a");
        String[] names = new String[1000];
        for (int i = 0; i < names.length; i++) {
            names[i] = "n" + i;
        }
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a"), Wire.names(names));
        int answered = 0;
        for (List<Asked> received = peer.all(); !received.isEmpty(); received = peer.all()) {
            assertTrue(received.size() <= WINDOW, "at once: " + received.size());
            for (Asked one : received) {
                peer.reply(one, one.op() == Wire.DELETE ? new byte[0] : Wire.names());
                answered++;
            }
        }
        assertTrue(result.successful());
        assertEquals(2001, answered);
        fixture.stop(peer);
    }

    @Test
    void cancelledOperationSendsNoFurtherRequest() {
        ClientFixture narrow = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = narrow.connect();
        AsyncResult<Void> result = narrow.client.deleteRecursive("/a");
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a"), Wire.names("b"));
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/a/b"), Wire.names());
        Asked sent = peer.expect(Wire.DELETE, "/a/b"); // and that of /a waits
        assertTrue(result.cancel());
        peer.reply(sent);
        peer.expectNothing();

        AsyncResult<String> create = narrow.client.create("/x/y/z", null, CreateOptions.DEFAULT.makePath());
        peer.fail(peer.expect(Wire.CREATE, "/x/y/z"), Wire.NO_NODE);
        Asked exists = peer.expect(Wire.EXISTS, "/x");
        create.cancel();
        peer.reply(exists, Wire.stat(0));
        peer.expectNothing();
        narrow.stop(peer);
    }

    @Test
    void longPathIsCheckedAndCreatedInParts() {
        ClientFixture patient = new ClientFixture(builder -> builder.maxBuffer(1_000_000));
        Peer peer = patient.connect();
        String path = "/a".repeat(300);
        AsyncResult<Boolean> result = patient.client.ensurePath(path);
        List<Asked> first = peer.all();
        assertEquals(128, first.size());
        first.forEach(each -> peer.reply(each, Wire.stat(0)));
        List<Asked> second = peer.all();
        assertEquals(128, second.size());
        for (int i = 0; i < 128; i++) {
            assertEquals("/a".repeat(129 + i), second.get(i).path());
            if (i < 10) {
                peer.reply(second.get(i), Wire.stat(0));
            } else {
                peer.fail(second.get(i), Wire.NO_NODE);
            }
        }
        int level = 139; // What is below a missing node is not looked for.
        for (int window : List.of(128, 34)) {
            List<Asked> creates = peer.all();
            assertEquals(window, creates.size());
            for (Asked each : creates) {
                assertEquals(Wire.CREATE, each.op());
                assertEquals("/a".repeat(level++), each.path());
                assertFalse(result.isDone());
                peer.reply(each, Wire.path(each.path()));
            }
        }
        assertEquals(true, result.getNoWait());
        patient.stop(peer);
    }

    /** The paths of all levels together would be 2.5 GB. */
    @Test
    void longPathDoesNotKeepAllItsLevelsInMemory() {
        ClientFixture patient = new ClientFixture(builder -> builder.maxBuffer(1_000_000));
        Peer peer = patient.connect();
        AsyncResult<Boolean> result = patient.client.ensurePath("/a".repeat(50_000));
        assertEquals(128, peer.all().size());
        AsyncResult<String> node = patient.client.create("/b".repeat(50_000), null, CreateOptions.DEFAULT.makePath());
        peer.fail(peer.expect(Wire.CREATE), Wire.NO_NODE);
        assertEquals(128, peer.all().size());
        AsyncResult<Void> stopped = patient.client.stop();
        patient.handler.advance(ClientFixture.STOP_TIMEOUT);
        assertTrue(stopped.isDone() && result.isDone() && node.isDone());
    }

    @Test
    void pathAboveTheRequestLimitIsRejectedBeforeTheFirstRequest() {
        Peer peer = fixture.connect();
        String path = "/a".repeat(600_000);
        for (AsyncResult<?> each : List.of(
                fixture.client.ensurePath(path),
                fixture.client.create(path, null, CreateOptions.DEFAULT.makePath()),
                fixture.client.deleteRecursive(path))) {
            RequestTooLargeException error = assertInstanceOf(RequestTooLargeException.class, each.exception());
            assertEquals(Outcome.NOT_APPLIED, error.outcome());
        }
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void timeoutCoversTheWholeOperation() {
        Peer peer = fixture.connect();
        AsyncResult<String> result = fixture.client
                .withTimeout(Duration.ofSeconds(1))
                .create("/a/b", null, CreateOptions.DEFAULT.makePath());
        Asked create = peer.expect(Wire.CREATE);
        fixture.handler.advance(Duration.ofMillis(400));
        peer.fail(create, Wire.NO_NODE);
        Asked exists = peer.expect(Wire.EXISTS);
        fixture.handler.advance(Duration.ofMillis(400));
        peer.fail(exists, Wire.NO_NODE);
        peer.expect(Wire.CREATE);
        fixture.handler.advance(Duration.ofMillis(201));
        RequestTimeoutException error = assertInstanceOf(RequestTimeoutException.class, result.exception());
        assertEquals(Outcome.UNKNOWN, error.outcome());
        assertTrue(String.valueOf(error.getMessage()).contains("within 1000 ms"), error::toString);
    }

    @Test
    void timeoutWithoutAConnectionSaysThatNothingWasSent() {
        fixture.client.start();
        AsyncResult<Boolean> result =
                fixture.client.withTimeout(Duration.ofSeconds(1)).ensurePath("/a");
        fixture.handler.advance(Duration.ofMillis(1_100));
        RequestTimeoutException error = assertInstanceOf(RequestTimeoutException.class, result.exception());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
    }

    @Test
    void operationCancelledBeforeTheConnectionSendsNothing() {
        fixture.client.start();
        AsyncResult<Void> delete = fixture.client.deleteRecursive("/a");
        AsyncResult<Boolean> ensure = fixture.client.ensurePath("/a/b");
        fixture.handler.runAll();
        delete.cancel();
        ensure.cancel();
        Peer peer = fixture.server.serve(1);
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void lossOfTheConnectionFailsTheWholeOperation() {
        Peer peer = fixture.connect();
        AsyncResult<Void> delete = fixture.client.deleteRecursive("/a");
        AsyncResult<Boolean> ensure = fixture.client.ensurePath("/a/b");
        assertEquals(3, peer.all().size());
        peer.connection().cut(null);
        assertInstanceOf(ConnectionLossException.class, delete.exception());
        assertInstanceOf(ConnectionLossException.class, ensure.exception());
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        second.expectNothing();
        fixture.stop(second);
    }

    @Test
    void stopFailsAnOperationWithFurtherRequests() {
        Peer peer = fixture.connect();
        AsyncResult<Boolean> ensure = fixture.client.ensurePath("/a");
        Asked exists = peer.expect(Wire.EXISTS, "/a");
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.fail(exists, Wire.NO_NODE);
        assertInstanceOf(ClientStoppedException.class, ensure.exception());
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
    }
}
