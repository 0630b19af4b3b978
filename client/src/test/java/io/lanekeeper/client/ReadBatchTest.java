// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of reads of one step of the loop that are sent together. */
class ReadBatchTest {
    private static final byte[] DATA = {1, 2, 3};

    private final ClientFixture fixture = new ClientFixture(builder -> builder.batchReads(4));
    private final ZooKeeperClient client = fixture.client;

    @Test
    void readsOfOneStepShareARequestAndCompleteSeparately() {
        Peer peer = connectTo("3.9.5");
        AsyncResult<NodeData> first = client.getData("/a");
        AsyncResult<List<String>> second = client.getChildren("/b");
        AsyncResult<NodeData> missing = client.getData("/c");
        Asked batch = peer.expect(Wire.MULTI_READ);
        assertEquals(List.of("/a", "/b", "/c"), paths(batch));
        peer.expectNothing();
        peer.reply(batch, parts(data(DATA), children("x", "y"), error(Wire.NO_NODE)));
        assertArrayEquals(DATA, value(first).data());
        assertEquals(List.of("x", "y"), value(second));
        RefusedException error = assertInstanceOf(RefusedException.class, missing.exception());
        assertEquals(Wire.NO_NODE, error.number());
        assertEquals("/c", error.path());
        assertEquals("getData", error.operation());
        fixture.stop(peer);
    }

    @Test
    void singleReadIsSentUnbatched() {
        Peer peer = connectTo("3.9.5");
        AsyncResult<NodeData> only = client.getData("/a");
        peer.reply(peer.expect(Wire.GET_DATA, "/a"), Wire.data(DATA, 1));
        assertTrue(only.successful());
        fixture.stop(peer);
    }

    @Test
    void otherRequestsKeepTheirPlaceAndWatchingReadsAreUnbatched() {
        Peer peer = connectTo("3.9.5");
        List<AsyncResult<?>> all = List.of(
                client.getData("/1"),
                client.getData("/2"),
                client.setData("/1", DATA),
                client.getData("/3"),
                client.getData("/4"),
                client.getData("/w", fixture::watched),
                client.getData("/5"));
        List<Asked> received = peer.all();
        assertEquals(
                List.of(Wire.MULTI_READ, Wire.SET_DATA, Wire.MULTI_READ, Wire.GET_DATA, Wire.GET_DATA),
                received.stream().map(Asked::op).toList());
        assertTrue(received.get(3).watch());
        assertEquals("/5", received.get(4).path());
        peer.reply(received.get(0), parts(data(DATA), data(DATA)));
        peer.reply(received.get(1), Wire.stat(2));
        peer.reply(received.get(2), parts(data(DATA), data(DATA)));
        peer.reply(received.get(3), Wire.data(DATA, 1));
        peer.reply(received.get(4), Wire.data(DATA, 1));
        all.forEach(each -> assertTrue(each.successful()));
        fixture.stop(peer);
    }

    @Test
    void fullBatchIsSentAtOnce() {
        Peer peer = connectTo("3.9.5");
        List<AsyncResult<NodeData>> all = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            all.add(client.getData("/" + i));
        }
        List<Asked> received = peer.all();
        assertEquals(
                List.of(Wire.MULTI_READ, Wire.MULTI_READ, Wire.GET_DATA),
                received.stream().map(Asked::op).toList());
        peer.reply(received.get(0), parts(data(DATA), data(DATA), data(DATA), data(DATA)));
        peer.reply(received.get(1), parts(data(DATA), data(DATA), data(DATA), data(DATA)));
        peer.reply(received.get(2), Wire.data(DATA, 1));
        all.forEach(each -> assertTrue(each.successful()));
        fixture.stop(peer);
    }

    @Test
    void serverOfOldOrUnknownVersionGetsSingleReads() {
        for (String version : List.of("3.5.10", "?")) {
            ClientFixture another = new ClientFixture(builder -> builder.batchReads(4));
            Peer peer = connectTo(another, version);
            AsyncResult<NodeData> first = another.client.getData("/a");
            AsyncResult<NodeData> second = another.client.getData("/b");
            peer.reply(peer.expect(Wire.GET_DATA, "/a"), Wire.data(DATA, 1));
            peer.reply(peer.expect(Wire.GET_DATA, "/b"), Wire.data(DATA, 1));
            assertTrue(first.successful() && second.successful());
            another.stop(peer);
        }
    }

    @Test
    void refusedBatchIsSentAsSingleReadsAndBatchingEnds() {
        Peer peer = connectTo("3.9.5");
        AsyncResult<NodeData> first = client.getData("/a");
        AsyncResult<NodeData> given = client.getData("/gone");
        AsyncResult<NodeData> second = client.getData("/b");
        Asked batch = peer.expect(Wire.MULTI_READ);
        given.cancel();
        peer.fail(batch, -6);
        peer.reply(peer.expect(Wire.GET_DATA, "/a"), Wire.data(DATA, 1));
        peer.fail(peer.expect(Wire.GET_DATA, "/b"), Wire.NO_NODE);
        assertTrue(first.successful());
        assertInstanceOf(RefusedException.class, second.exception());
        client.getData("/c");
        client.getData("/d");
        peer.reply(peer.expect(Wire.GET_DATA, "/c"), Wire.data(DATA, 1));
        peer.reply(peer.expect(Wire.GET_DATA, "/d"), Wire.data(DATA, 1));
        fixture.stop(peer);
    }

    @Test
    void tooLargeReplyIsReadAgainSinglyAndBatchesShrink() {
        ClientFixture small = new ClientFixture(builder -> builder.batchReads(8).maxBuffer(1024));
        Peer peer = connectTo(small, "3.9.5");
        List<AsyncResult<NodeData>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(small.client.getData("/" + i));
        }
        byte[] large = new byte[300];
        Asked batch = peer.expect(Wire.MULTI_READ);
        peer.reply(batch, parts(many(8, data(large))));
        for (int i = 0; i < 8; i++) {
            peer.reply(peer.expect(Wire.GET_DATA, "/" + i), Wire.data(large, 1));
        }
        all.forEach(each -> assertTrue(each.successful()));
        for (int i = 0; i < 8; i++) {
            small.client.getData("/" + i);
        }
        List<Asked> received = peer.all();
        assertEquals(
                List.of(Wire.MULTI_READ, Wire.MULTI_READ),
                received.stream().map(Asked::op).toList());
        received.forEach(each -> peer.reply(each, parts(many(4, data(DATA)))));
        for (int i = 0; i < 8; i++) {
            small.client.getData("/" + i);
        }
        List<Asked> grown = peer.all();
        assertEquals(
                List.of(6, 2), grown.stream().map(each -> paths(each).size()).toList(), "one more for each batch");
        peer.reply(grown.get(0), parts(many(6, data(DATA))));
        peer.reply(grown.get(1), parts(many(2, data(DATA))));
        small.stop(peer);
    }

    @Test
    void lossFailsSentReadsWithAnUnknownOutcomeAndKeepsUnsentOnes() {
        Peer peer = connectTo("3.9.5");
        AsyncResult<NodeData> sent = client.getData("/a");
        AsyncResult<NodeData> sentToo = client.getData("/b");
        peer.expect(Wire.MULTI_READ);
        peer.connection().cut(null);
        for (AsyncResult<?> each : List.of(sent, sentToo)) {
            ConnectionLossException error = assertInstanceOf(ConnectionLossException.class, each.exception());
            assertEquals(Outcome.UNKNOWN, error.outcome());
            assertEquals("getData", error.operation());
        }
        AsyncResult<NodeData> waiting = client.getData("/c");
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.reply(next.expect(Wire.GET_DATA, "/c"), Wire.data(DATA, 1));
        assertTrue(waiting.successful());
        fixture.stop(next);
    }

    @Test
    void eachReadHasItsOwnDeadlineAndCancellation() {
        Peer peer = connectTo("3.9.5");
        AsyncResult<NodeData> brief = client.withTimeout(Duration.ofSeconds(1)).getData("/a");
        AsyncResult<NodeData> given = client.getData("/b");
        AsyncResult<NodeData> stays = client.getData("/c");
        Asked batch = peer.expect(Wire.MULTI_READ);
        fixture.handler.advance(Duration.ofMillis(1500));
        RequestTimeoutException late = assertInstanceOf(RequestTimeoutException.class, brief.exception());
        assertEquals(Outcome.UNKNOWN, late.outcome());
        given.cancel();
        assertFalse(stays.ready());
        peer.reply(batch, parts(data(DATA), data(DATA), data(DATA)));
        assertTrue(stays.successful());
        fixture.stop(peer);
    }

    @Test
    void malformedReplyFailsAllReadsOfTheBatch() {
        Peer peer = connectTo("3.9.5");
        List<AsyncResult<NodeData>> both = List.of(client.getData("/a"), client.getData("/b"));
        peer.reply(peer.expect(Wire.MULTI_READ), new byte[] {0, 0});
        both.forEach(each -> assertInstanceOf(ProtocolException.class, each.exception()));
        fixture.stop(peer);
    }

    @Test
    void eachReadOfABatchCountsAgainstMaxInFlight() {
        ClientFixture narrow =
                new ClientFixture(builder -> builder.batchReads(4).maxInFlight(3));
        Peer peer = connectTo(narrow, "3.9.5");
        for (int i = 0; i < 5; i++) {
            narrow.client.getData("/" + i);
        }
        Asked batch = peer.expect(Wire.MULTI_READ);
        assertEquals(3, paths(batch).size());
        peer.expectNothing();
        peer.reply(batch, parts(many(3, data(DATA))));
        Asked rest = peer.expect(Wire.MULTI_READ);
        assertEquals(List.of("/3", "/4"), paths(rest));
        peer.reply(rest, parts(many(2, data(DATA))));
        narrow.stop(peer);
    }

    /** Nodes that are longer than half of what a reply may be. */
    @Test
    void largeNodesAreReadSinglyAndRarelyTwice() {
        ClientFixture small = new ClientFixture(builder -> builder.batchReads(4).maxBuffer(1024));
        Peer peer = connectTo(small, "3.9.5");
        byte[] large = new byte[700];
        int twice = 0;
        for (int round = 0; round < 100; round++) {
            List<AsyncResult<NodeData>> both = List.of(small.client.getData("/a"), small.client.getData("/b"));
            List<Asked> received = peer.all();
            if (received.size() == 1) {
                twice++;
                peer.reply(received.get(0), parts(data(large), data(large)));
                received = peer.all();
            }
            assertEquals(2, received.size());
            received.forEach(each -> peer.reply(each, Wire.data(large, 1)));
            both.forEach(each -> assertTrue(each.successful()));
        }
        assertEquals(3, twice, "the first time, after 64 reads, and after 128 more");
        small.stop(peer);
    }

    @Test
    void batchingResumesAfterShortReplies() {
        ClientFixture small = new ClientFixture(builder -> builder.batchReads(4).maxBuffer(1024));
        Peer peer = connectTo(small, "3.9.5");
        small.client.getData("/a");
        small.client.getData("/b");
        peer.reply(peer.expect(Wire.MULTI_READ), parts(data(new byte[700]), data(new byte[700])));
        peer.all().forEach(each -> peer.reply(each, Wire.data(new byte[700], 1)));
        for (int i = 0; i < 64; i++) {
            small.client.getData("/a");
            peer.reply(peer.expect(Wire.GET_DATA), Wire.data(DATA, 1));
        }
        for (int together : List.of(2, 3, 4)) {
            for (int i = 0; i < together; i++) {
                small.client.getData("/" + i);
            }
            Asked batch = peer.expect(Wire.MULTI_READ);
            assertEquals(together, paths(batch).size());
            peer.reply(batch, parts(many(together, data(DATA))));
        }
        small.stop(peer);
    }

    @Test
    void builderRejectsBadBatchSizes() {
        assertThrows(
                IllegalArgumentException.class, () -> ZooKeeperClient.builder().batchReads(0));
    }

    private Peer connectTo(String version) {
        return connectTo(fixture, version);
    }

    /** The first read starts a query of the version, and does not wait for it. */
    private static Peer connectTo(ClientFixture of, String version) {
        Peer peer = of.connect();
        of.client.getData("/");
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(DATA, 1));
        of.server.replyVersion(version);
        return peer;
    }

    private static List<String> paths(Asked batch) {
        return Wire.read(batch.body(), in -> {
            List<String> paths = new ArrayList<>();
            in.readInt();
            while (!in.readBoolean()) {
                in.readInt();
                paths.add(Wire.string(in));
                assertFalse(in.readBoolean(), "a watch");
                in.readInt();
            }
            in.readInt();
            return paths;
        });
    }

    private static Wire.Writer data(byte[] data) {
        return part(Wire.GET_DATA, Wire.data(data, 1));
    }

    private static Wire.Writer children(String... names) {
        return part(Wire.GET_CHILDREN, Wire.names(names));
    }

    private static Wire.Writer error(int number) {
        return out -> {
            header(out, -1, number);
            out.writeInt(number);
        };
    }

    private static Wire.Writer part(int type, byte[] result) {
        return out -> {
            header(out, type, 0);
            out.write(result);
        };
    }

    private static void header(DataOutputStream out, int type, int error) throws IOException {
        out.writeInt(type);
        out.writeBoolean(false);
        out.writeInt(error);
    }

    private static Wire.Writer[] many(int count, Wire.Writer part) {
        Wire.Writer[] parts = new Wire.Writer[count];
        java.util.Arrays.fill(parts, part);
        return parts;
    }

    private static byte[] parts(Wire.Writer... parts) {
        return Wire.bytes(out -> {
            for (Wire.Writer part : parts) {
                part.write(out);
            }
            out.writeInt(-1);
            out.writeBoolean(true);
            out.writeInt(-1);
        });
    }

    private static <T> T value(AsyncResult<T> result) {
        return result.getNoWait();
    }
}
