// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Tests of requests over one connection: order, errors, limits, deadlines, pings. */
class RequestFlowTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void requestsAreSentAndCompletedInOrder() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.log.clear();
        for (int i = 0; i < 5; i++) {
            fixture.logged("" + i, fixture.client.exists("/" + i));
        }
        List<Asked> received = peer.all();
        assertEquals(List.of(1, 2, 3, 4, 5), received.stream().map(Asked::xid).toList());
        received.forEach(one -> peer.reply(one, Wire.stat(0)));
        assertEquals(List.of("0=ok", "1=ok", "2=ok", "3=ok", "4=ok"), fixture.log);
        fixture.stop(peer);
    }

    @Test
    void errorThatOvertakesFailsOnlyItsRequest() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> first = fixture.client.exists("/1");
        AsyncResult<Stat> second = fixture.client.setData("/2", null);
        AsyncResult<Stat> third = fixture.client.exists("/3");
        List<Asked> received = peer.all();
        peer.fail(received.get(1), -119);
        RefusedException error = assertInstanceOf(RefusedException.class, second.exception());
        assertEquals(ErrorCode.NOT_READ_ONLY, error.code());
        assertFalse(first.isDone());
        assertFalse(third.isDone());
        peer.reply(received.get(0), Wire.stat(1));
        peer.reply(received.get(2), Wire.stat(3));
        assertEquals(1, first.getNoWait().version());
        assertEquals(3, third.getNoWait().version());
        fixture.stop(peer);
    }

    @Test
    void unexpectedReplyClosesTheConnectionAndTheClientContinues() {
        byte[] none = new byte[0];
        List<byte[]> faults = List.of(
                Wire.header(9, 1, 0, none), // a reply without a request
                Wire.header(9, 1, -101, none),
                Wire.header(2, 1, 0, Wire.stat(0)), // overtakes without an error
                Wire.header(-3, 1, 0, none),
                Wire.header(0, 1, 0, none),
                new byte[15],
                Wire.event(5, "/a", 1),
                Wire.header(-1, 1, 0, new byte[9]));
        for (byte[] fault : faults) {
            ClientFixture fixture = new ClientFixture();
            Peer peer = fixture.connect();
            AsyncResult<Stat> first = fixture.client.exists("/1");
            AsyncResult<Stat> second = fixture.client.exists("/2");
            assertEquals(2, peer.all().size());
            peer.connection().deliver(fault);
            assertFalse(peer.connection().open());
            assertInstanceOf(ConnectionLossException.class, first.exception());
            assertInstanceOf(ConnectionLossException.class, second.exception());
            assertEquals(SessionState.SUSPENDED, fixture.client.state());
            Peer next = fixture.server.serve(ClientFixture.SESSION);
            assertEquals(SessionState.CONNECTED, fixture.client.state());
            next.expectNothing();
        }
    }

    @Test
    void malformedBodyFailsOnlyItsRequest() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> broken = fixture.client.exists("/1", fixture::watched);
        AsyncResult<Stat> whole = fixture.client.exists("/2");
        List<Asked> received = peer.all();
        peer.reply(received.get(0), new byte[67]);
        peer.reply(received.get(1), Wire.stat(0));
        ProtocolException error = assertInstanceOf(ProtocolException.class, broken.exception());
        assertEquals(Outcome.UNKNOWN, error.outcome());
        assertTrue(whole.successful());
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        peer.reply(peer.expect(Wire.REMOVE_WATCHES, "/1")); // which the server has set
        fixture.stop(peer);
        assertEquals(List.of(), fixture.events, "a failed read registered its watcher");
    }

    @Test
    void tooLargeReplyFailsOnlyItsRequest() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(1024));
        Peer peer = fixture.connect();
        AsyncResult<NodeData> large = fixture.client.getData("/1");
        AsyncResult<NodeData> refused = fixture.client.getData("/2");
        AsyncResult<NodeData> fits = fixture.client.getData("/3");
        List<Asked> received = peer.all();
        peer.reply(received.get(0), Wire.data(new byte[1024 - 16 - 68 - 4 + 1], 0));
        peer.connection().deliver(Wire.header(received.get(1).xid(), 5, -102, new byte[2000]));
        peer.reply(received.get(2), Wire.data(new byte[1024 - 16 - 68 - 4], 0));
        ReplyTooLargeException error = assertInstanceOf(ReplyTooLargeException.class, large.exception());
        assertEquals(1025, error.size());
        assertEquals(1024, error.limit());
        assertEquals(Outcome.APPLIED, error.outcome());
        assertEquals(
                ErrorCode.NO_AUTH,
                assertInstanceOf(RefusedException.class, refused.exception()).code());
        assertTrue(fits.successful());
        fixture.stop(peer);
    }

    @Test
    void tooLargeRequestFailsAlone() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(1024));
        Peer peer = fixture.connect();
        int rest = 8 + 4 + 2 + 4 + 4; // header, path, length of the data, version
        AsyncResult<Stat> large = fixture.client.setData("/a", new byte[1024 - rest + 1]);
        assertEquals(
                Outcome.NOT_APPLIED,
                assertInstanceOf(RequestTooLargeException.class, large.exception())
                        .outcome());
        AsyncResult<Stat> fits = fixture.client.setData("/a", new byte[1024 - rest]);
        AsyncResult<String> steps = fixture.client.create("/b/c", new byte[2000], CreateOptions.DEFAULT.makePath());
        Asked received = peer.expect(Wire.SET_DATA);
        assertEquals(1, received.xid());
        peer.reply(received, Wire.stat(0));
        assertTrue(fits.successful());
        assertInstanceOf(RequestTooLargeException.class, steps.exception());
        AsyncResult<Void> next = fixture.client.sync("/");
        Asked sync = peer.expect(Wire.SYNC);
        assertEquals(2, sync.xid(), "a request that was not sent took a number");
        peer.reply(sync, Wire.path("/"));
        assertTrue(next.successful());
        fixture.stop(peer);
    }

    @Test
    void timeoutErrorSaysIfTheRequestWasSent() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = fixture.connect();
        ZooKeeperOperations hasty = fixture.client.withTimeout(Duration.ofMillis(1024));
        AsyncResult<Stat> sent = hasty.exists("/1");
        AsyncResult<Stat> unsent = hasty.exists("/2");
        AsyncResult<Stat> patient = fixture.client.exists("/3");
        Asked first = peer.expect(Wire.EXISTS, "/1");
        fixture.handler.advance(Duration.ofMillis(1024).minus(MILLI));
        assertFalse(sent.isDone());
        fixture.handler.advance(MILLI.multipliedBy(2));
        assertEquals(
                Outcome.UNKNOWN,
                assertInstanceOf(RequestTimeoutException.class, sent.exception())
                        .outcome());
        assertEquals(
                Outcome.NOT_APPLIED,
                assertInstanceOf(RequestTimeoutException.class, unsent.exception())
                        .outcome());
        peer.expectNothing(); // the slot is kept until the reply
        peer.reply(first, Wire.stat(9));
        peer.reply(peer.expect(Wire.EXISTS, "/3"), Wire.stat(3));
        assertEquals(3, patient.getNoWait().version());
        fixture.stop(peer);
    }

    @Test
    void deadlineExpiresWithoutAConnection() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        AsyncResult<Stat> result =
                fixture.client.withTimeout(Duration.ofMillis(512)).exists("/1");
        fixture.handler.advance(Duration.ofMillis(513));
        assertInstanceOf(RequestTimeoutException.class, result.exception());
        fixture.server.serve(1).expectNothing();
    }

    @Test
    void callCancelledInTheQueueIsNotSent() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = fixture.connect();
        AsyncResult<Stat> first = fixture.client.exists("/1");
        AsyncResult<Stat> second = fixture.client.exists("/2");
        AsyncResult<Stat> third = fixture.client.exists("/3");
        Asked received = peer.expect(Wire.EXISTS, "/1");
        assertTrue(second.cancel());
        assertTrue(first.cancel(), "sent, but no caller waits");
        assertInstanceOf(CancellationException.class, first.exception());
        peer.expectNothing();
        peer.reply(received, Wire.stat(1));
        peer.reply(peer.expect(Wire.EXISTS, "/3"), Wire.stat(3));
        assertEquals(3, third.getNoWait().version());
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void fullQueueRejectsCallsUntilOthersAreCancelled() {
        ClientFixture fixture =
                new ClientFixture(builder -> builder.maxInFlight(2).maxQueued(3));
        Peer peer = fixture.connect();
        List<AsyncResult<Stat>> results = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            results.add(fixture.client.exists("/" + i));
            fixture.handler.runAll();
        }
        QueueFullException error =
                assertInstanceOf(QueueFullException.class, results.get(5).exception());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertEquals(2, peer.all().size());
        results.get(3).cancel();
        fixture.handler.advance(Duration.ofMillis(100));
        AsyncResult<Stat> roomAgain = fixture.client.exists("/6");
        fixture.handler.runAll();
        assertFalse(roomAgain.isDone(), "the place of a cancelled request is free");
    }

    /** The session must not be lost because there is too much to do. */
    @Test
    void pingsAreSentInTimeWhileTheQueueIsFull() {
        ClientFixture fixture =
                new ClientFixture(builder -> builder.maxInFlight(2).maxQueued(3));
        Peer peer = fixture.connect();
        for (int i = 0; i < 5; i++) {
            fixture.client.exists("/a");
            fixture.handler.runAll();
        }
        AsyncResult<Stat> tooMany = fixture.client.exists("/a");
        fixture.handler.runAll();
        assertInstanceOf(QueueFullException.class, tooMany.exception());
        List<Asked> sent = peer.all();
        assertEquals(2, sent.size());
        Duration due = Duration.ofMillis(ScriptedServer.TIMEOUT_MILLIS / 3);
        fixture.handler.advance(due.minusNanos(1));
        peer.expectNothing();
        fixture.handler.advance(Duration.ofNanos(1));
        peer.expect(Wire.PING);
        fixture.handler.advance(due.minusNanos(1));
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        peer.reply(sent.get(0), Wire.stat(0));
        Asked third = peer.expect(Wire.EXISTS); // a write, which puts off the ping
        fixture.handler.advance(due.minusNanos(1));
        peer.expectNothing();
        fixture.handler.advance(Duration.ofNanos(1));
        peer.expect(Wire.PING);
        peer.reply(sent.get(1), Wire.stat(0));
        peer.reply(third, Wire.stat(0));
        peer.all().forEach(received -> peer.reply(received, Wire.stat(0)));
        assertEquals(1, fixture.changes.size(), "connected, and nothing else");
        fixture.stop(peer);
    }

    @Test
    void requestsWaitWhileTheConnectionIsNotWritable() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        peer.connection().setWritable(false);
        fixture.client.exists("/1");
        fixture.client.exists("/2");
        peer.expectNothing();
        fixture.handler.advance(Duration.ofSeconds(3));
        peer.expect(Wire.PING); // pings do not wait
        peer.connection().setWritable(true);
        peer.expect(Wire.EXISTS, "/1");
        peer.expect(Wire.EXISTS, "/2");
    }

    @Test
    void callsFromTheLoopKeepTheirOrder() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.exists("/1").link(done -> {
            fixture.client.exists("/2");
            fixture.client.exists("/3");
        });
        peer.reply(peer.expect(Wire.EXISTS, "/1"), Wire.stat(0));
        peer.expect(Wire.EXISTS, "/2");
        peer.expect(Wire.EXISTS, "/3");
    }

    @Test
    void existsReturnsNullForAMissingNode() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> result = fixture.client.exists("/1");
        peer.fail(peer.expect(Wire.EXISTS), Wire.NO_NODE);
        assertTrue(result.successful());
        assertNull(result.value());
        AsyncResult<NodeData> data = fixture.client.getData("/1");
        peer.fail(peer.expect(Wire.GET_DATA), -4242);
        RefusedException error = assertInstanceOf(RefusedException.class, data.exception());
        assertEquals(ErrorCode.UNKNOWN, error.code());
        assertEquals(-4242, error.number());
        fixture.stop(peer);
    }

    @Test
    void returnedDataIsACopy() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<NodeData> result = fixture.client.getData("/1");
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(new byte[] {1, 2, 3}, 8));
        assertArrayEquals(new byte[] {1, 2, 3}, result.getNoWait().data()); // the frame has been overwritten since
        assertEquals(
                new Stat(101, 102, 103, 104, 8, 106, 107, 108, 109, 110, 111),
                result.getNoWait().stat());
    }

    /** Should there be no memory for it, for example. */
    @Test
    void failedPingIsFollowedByAnother() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        peer.connection().failWrites(new IllegalStateException("no memory, says a test"));
        assertThrows(IllegalStateException.class, () -> fixture.handler.advance(Duration.ofSeconds(3)));
        peer.connection().failWrites(null);
        peer.connection().deliverPart();
        fixture.handler.advance(Duration.ofSeconds(3));
        peer.expect(Wire.PING);
        fixture.handler.advance(Duration.ofSeconds(3));
        assertFalse(peer.connection().open(), "a server that is silent is not noticed any more");
    }

    /** After a loss the watch is set again by a request that names the path, too. */
    @Test
    void requestThatSetsAWatchLeavesRoomForItsRestore() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(1024));
        Peer peer = fixture.connect();
        int read = 8 + 4 + 1; // header, length of the path, watch
        int list = 8 + 3 * 4; // zxid, three lengths
        String fits = "/" + "w".repeat(1024 - read - list - 1);
        AsyncResult<Stat> large = fixture.client.exists(fits + "w", fixture::watched);
        assertInstanceOf(RequestTooLargeException.class, large.exception());
        fixture.client.exists(fits, fixture::watched);
        peer.fail(peer.expect(Wire.EXISTS, fits), Wire.NO_NODE);
        AsyncResult<Stat> unwatched = fixture.client.exists(fits + "w");
        peer.fail(peer.expect(Wire.EXISTS, fits + "w"), Wire.NO_NODE);
        assertTrue(unwatched.successful());
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.reply(next.expect(Wire.SET_WATCHES));
        assertEquals(SessionState.CONNECTED, fixture.client.state());

        int add = 8 + 4 + 4; // header, length of the path, mode
        int lists = 8 + 5 * 4; // zxid, five lengths
        String persistent = "/" + "p".repeat(1024 - add - lists - 1);
        AsyncResult<Void> over = fixture.client.addWatch(persistent + "p", event -> {}, AddWatchMode.PERSISTENT);
        assertInstanceOf(RequestTooLargeException.class, over.exception());
        AsyncResult<Void> added = fixture.client.addWatch(persistent, event -> {}, AddWatchMode.PERSISTENT);
        fixture.server.attempt().cut(null); // which was to tell the server's version
        next.reply(next.expect(Wire.ADD_WATCH), Wire.bytes(out -> out.writeInt(0)));
        assertTrue(added.successful());
        fixture.stop(next);
    }

    /** The operations share one block of bytes, and so take no memory. */
    @Test
    void requestsAboveTwoGigabytesAreRejectedWithTheirSize() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(Integer.MAX_VALUE));
        Peer peer = fixture.connect();
        byte[] block = new byte[1 << 20];
        int around = 9 + 6 + 4 + 4; // header of the operation, path, length of the data, version
        int ends = 8 + 9; // header of the request, end of the operations
        long all = 2_100L * (around + block.length) + ends;
        assertRejected(all, fixture.client.multi(Collections.nCopies(2_100, Op.setData("/a", block))));

        List<Op> ops = new ArrayList<>(Collections.nCopies(2_047, Op.setData("/a", block)));
        int rest = Integer.MAX_VALUE - ends - 2_047 * (around + block.length);
        ops.add(Op.setData("/a", new byte[rest - around]));
        assertRejected(Integer.MAX_VALUE, fixture.client.multi(ops));
        peer.expectNothing();
        fixture.stop(peer);
    }

    private static void assertRejected(long size, AsyncResult<?> call) {
        RequestTooLargeException error = assertInstanceOf(RequestTooLargeException.class, call.exception());
        assertTrue(String.valueOf(error.getMessage()).contains(" has " + size + " bytes "), error::toString);
    }
}
