// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the removal of watches from the server, also while other requests for the same path are pending. */
class WatchRemovalTest extends WatchRemovalFixture {
    /** The lists of a SetWatches2; the first three are for one-shot watches. */
    private record Watches2(long zxid, int others, List<String> persistent, List<String> recursive) {
        static Watches2 of(Asked received) {
            assertEquals(Wire.SET_WATCHES2, received.op());
            return Wire.read(
                    received.body(),
                    in -> new Watches2(
                            in.readLong(),
                            in.readInt() + in.readInt() + in.readInt(),
                            Wire.strings(in),
                            Wire.strings(in)));
        }
    }

    @Test
    void removalWaitsForPendingReadsOfThePath() {
        Peer peer = fixture.connect();
        Watch closed = fixture.client.watch(watcher);
        fixture.client.getData("/w", closed);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.client.getData("/w", watcher);
        Asked second = peer.expect(Wire.GET_DATA);
        closed.close();
        peer.expectNothing(); // it would hit the watch that the second read has set
        peer.reply(second, Wire.data(null, 0));
        peer.expectNothing();
        peer.event(Wire.CHANGED, "/w");
        fixture.handler.runAll();
        assertEquals(1, fixture.events.size());
        fixture.stop(peer);
    }

    @Test
    void removalIsSentWhenPendingReadsSetNoWatch() {
        Peer peer = fixture.connect();
        Watch closed = read(peer, "/w");
        AsyncResult<?> waits = fixture.client.getData("/w", watcher);
        AsyncResult<?> fails = fixture.client.getChildren("/w", watcher);
        closed.close();
        fixture.handler.runAll();
        AsyncResult<Void> removed = fixture.client.removeAllWatches("/w", WatcherType.ANY);
        assertTrue(waits.cancel());
        fixture.handler.runAll();
        assertInstanceOf(RefusedException.class, removed.exception()); // there was no watch any more
        Asked first = peer.expect(Wire.GET_DATA);
        Asked second = peer.expect(Wire.GET_CHILDREN);
        peer.reply(first, Wire.data(null, 0));
        Asked removal = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/w", WatcherType.DATA.code()), PathAndCode.of(removal)); // one for both
        peer.fail(second, Wire.NO_NODE);
        peer.expectNothing();
        peer.reply(removal);
        assertInstanceOf(RefusedException.class, fails.exception());
        fixture.stop(peer);
    }

    @Test
    void watchOfATimedOutOrCancelledReadIsRemoved() {
        Peer peer = fixture.connect();
        AsyncResult<?> late = fixture.client.withTimeout(Duration.ofMillis(10)).getData("/w", watcher);
        AsyncResult<?> cancelled = fixture.client.exists("/x", watcher);
        fixture.handler.advance(Duration.ofMillis(11));
        assertInstanceOf(RequestTimeoutException.class, late.exception());
        assertTrue(cancelled.cancel());
        fixture.handler.runAll();
        Asked first = peer.expect(Wire.GET_DATA, "/w");
        Asked second = peer.expect(Wire.EXISTS, "/x");
        peer.reply(first, Wire.data(null, 0));
        peer.fail(second, Wire.NO_NODE);
        for (String path : List.of("/w", "/x")) {
            Asked removal = peer.expect(Wire.REMOVE_WATCHES);
            assertEquals(new PathAndCode(path, WatcherType.ANY.code()), PathAndCode.of(removal));
            peer.reply(removal);
        }
        fixture.stop(peer);
    }

    @Test
    void watchOfATimedOutReadIsKeptForOtherWatchers() {
        Peer peer = fixture.connect();
        fixture.client.getData("/w", event -> {});
        peer.reply(peer.expect(Wire.GET_DATA, "/w"), Wire.data(null, 0));
        AsyncResult<?> late = fixture.client.withTimeout(Duration.ofMillis(10)).getData("/w", watcher);
        fixture.handler.advance(Duration.ofMillis(11));
        assertInstanceOf(RequestTimeoutException.class, late.exception());
        peer.reply(peer.expect(Wire.GET_DATA, "/w"), Wire.data(null, 0));
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void removalIsNotSentWhileAnotherWatcherNeedsTheWatch() {
        Peer peer = fixture.connect();
        Watch closed = fixture.client.watch(watcher);
        fixture.client.exists("/w", closed);
        peer.fail(peer.expect(Wire.EXISTS), Wire.NO_NODE);
        fixture.client.exists("/w", watcher);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        closed.close();
        peer.expectNothing(); // the node was born in between: one waits for its birth, one for a change
        peer.connection().cut(null);
        fixture.handler.runAll();
        Watch early = fixture.client.watch(watcher);
        early.close();
        fixture.stop(resumed());
    }

    private Peer resumed() {
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        for (Asked received : peer.all()) {
            peer.reply(received);
        }
        return peer;
    }

    @Test
    void persistentWatchesAreRestoredAndNotifiedOfTheGap() {
        Peer peer = fixture.connect();
        add(peer, "/p", AddWatchMode.PERSISTENT);
        add(peer, "/r", AddWatchMode.PERSISTENT_RECURSIVE);
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        Asked received = next.expect(Wire.SET_WATCHES2);
        assertEquals(new Watches2(fixture.server.zxid(), 0, List.of("/p"), List.of("/r")), Watches2.of(received));
        next.expectNothing();
        assertEquals(List.of(), fixture.events);
        fixture.log.clear();
        next.reply(received);
        fixture.handler.runAll();
        assertEquals(List.of("EVENTS_MISSED /p", "EVENTS_MISSED /r", "CONNECTED:SESSION_RESUMED"), fixture.log);
        fixture.stop(next);
    }

    @Test
    void removalWaitsForAPendingPersistentWatch() {
        Peer peer = fixture.connect();
        Watch closed = fixture.client.watch(event -> {});
        add(peer, "/p", AddWatchMode.PERSISTENT, closed);
        AsyncResult<Void> second = fixture.client.addWatch("/p", watcher, AddWatchMode.PERSISTENT);
        Asked received = peer.expect(Wire.ADD_WATCH);
        closed.close();
        peer.expectNothing();
        peer.reply(received, NO_ERROR);
        assertTrue(second.successful());
        peer.expectNothing();
        assertEquals(List.of(), fixture.events);
        fixture.stop(peer);
    }

    @Test
    void watchOfACancelledAddWatchIsRemoved() {
        Peer peer = fixture.connect();
        AsyncResult<Void> cancelled = fixture.client.addWatch("/c", watcher, AddWatchMode.PERSISTENT);
        fixture.server.replyVersion("3.9.5");
        Asked received = peer.expect(Wire.ADD_WATCH);
        assertTrue(cancelled.cancel());
        peer.reply(received, NO_ERROR);
        Asked removal = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/c", WatcherType.ANY.code()), PathAndCode.of(removal));
        peer.reply(removal);

        AsyncResult<Void> late = fixture.client
                .withTimeout(Duration.ofSeconds(1))
                .addWatch("/l", watcher, AddWatchMode.PERSISTENT_RECURSIVE);
        Asked slow = peer.expect(Wire.ADD_WATCH);
        fixture.handler.advance(Duration.ofSeconds(2));
        assertInstanceOf(RequestTimeoutException.class, late.exception());
        peer.expectNothing();
        peer.reply(slow, NO_ERROR);
        Asked second = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/l", WatcherType.ANY.code()), PathAndCode.of(second));
        peer.reply(second);
        peer.event(Wire.CREATED, "/l");
        fixture.handler.runAll();
        assertEquals(List.of(), fixture.events);
        fixture.stop(peer);
    }

    @Test
    void closedPersistentWatchIsRemoved() {
        Peer peer = fixture.connect();
        Watch watch = fixture.client.watch(watcher);
        fixture.client.addWatch("/p", watch, AddWatchMode.PERSISTENT);
        fixture.server.replyVersion("3.9.0");
        peer.reply(peer.expect(Wire.ADD_WATCH), NO_ERROR);
        watch.close();
        Asked removal = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals("/p", PathAndCode.of(removal).path());
        peer.reply(removal);
        fixture.stop(peer);
    }

    @Test
    void fullQueueDoesNotRejectRemovals() {
        int many = 20;
        ClientFixture narrow = new ClientFixture(with -> with.maxInFlight(1).maxQueued(2));
        Peer peer = narrow.connect();
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            watches.add(read(narrow, peer, "/w" + i));
        }
        watches.forEach(Watch::close);
        narrow.handler.runAll();
        AsyncResult<?> refused = narrow.client.exists("/x");
        narrow.handler.runAll();
        assertInstanceOf(QueueFullException.class, refused.exception());
        for (int i = 0; i < many; i++) {
            peer.reply(peer.expect(Wire.REMOVE_WATCHES, "/w" + i));
        }
        narrow.stop(peer);
    }

    @Test
    void lossOfTheConnectionCompletesAWaitingRemoval() {
        Peer peer = fixture.connect();
        Watch closed = fixture.client.watch(event -> {});
        fixture.client.getData("/w", closed);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.client.getData("/w", watcher);
        peer.expect(Wire.GET_DATA);
        AsyncResult<Void> all = fixture.client.removeWatches("/w", closed, WatcherType.ANY);
        peer.expectNothing();
        assertFalse(all.ready());
        peer.connection().cut(null);
        fixture.handler.runAll();
        assertTrue(all.successful());
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.expectNothing(); // no watch is left to restore
        fixture.client.getData("/w", watcher);
        next.reply(next.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<Void> removed = fixture.client.removeWatches("/w", watcher, WatcherType.DATA);
        next.expect(Wire.REMOVE_WATCHES);
        next.connection().cut(null);
        fixture.handler.runAll();
        assertTrue(removed.successful());
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }

    @Test
    void timedOutRemovalIsStillCarriedOut() {
        Peer peer = fixture.connect();
        fixture.client.getData("/w", watcher);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<Void> removed =
                fixture.client.withTimeout(Duration.ofSeconds(1)).removeWatches("/w", watcher, WatcherType.ANY);
        Asked removal = peer.expect(Wire.REMOVE_WATCHES);
        fixture.handler.advance(Duration.ofSeconds(2));
        assertInstanceOf(RequestTimeoutException.class, removed.exception());
        fixture.client.getData("/w", watcher);
        Asked again = peer.expect(Wire.GET_DATA);
        peer.reply(removal);
        peer.reply(again, Wire.data(null, 0));
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void removalWithoutAConnectionCompletesAtOnce() {
        Peer peer = fixture.connect();
        add(peer, "/p", AddWatchMode.PERSISTENT);
        peer.connection().cut(null);
        AsyncResult<Void> removed = fixture.client.removeWatches("/p", watcher, WatcherType.ANY);
        fixture.handler.runAll();
        assertTrue(removed.successful());
        assertEquals(EventType.PERSISTENT_WATCH_REMOVED, fixture.events.get(0).type());
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.expectNothing();
        fixture.stop(next);
    }

    @Test
    void removalWaitsOnlyForReadsOfTheSameType() {
        Peer peer = fixture.connect();
        read(peer, "/w");
        fixture.client.getChildren("/w", watcher);
        peer.reply(peer.expect(Wire.GET_CHILDREN), NO_ERROR);
        AsyncResult<?> gone = fixture.client.getData("/w", watcher);
        Asked late = peer.expect(Wire.GET_DATA);
        AsyncResult<Void> removed = fixture.client.removeAllWatches("/w", WatcherType.ANY);
        gone.cancel();
        Asked children = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/w", WatcherType.CHILDREN.code()), PathAndCode.of(children));
        peer.expectNothing();
        peer.reply(late, Wire.data(null, 0));
        Asked rest = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/w", WatcherType.ANY.code()), PathAndCode.of(rest));
        peer.expectNothing();
        peer.reply(children);
        assertFalse(removed.ready());
        peer.reply(rest);
        assertTrue(removed.successful());
        fixture.stop(peer);
    }

    @Test
    void oneRequestRemovesAllTypes() {
        Peer peer = fixture.connect();
        read(peer, "/w");
        fixture.client.getChildren("/w", watcher);
        peer.reply(peer.expect(Wire.GET_CHILDREN), NO_ERROR);
        AsyncResult<Void> removed = fixture.client.removeAllWatches("/w", WatcherType.ANY);
        Asked removal = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/w", WatcherType.ANY.code()), PathAndCode.of(removal));
        peer.expectNothing();
        peer.reply(removal);
        assertTrue(removed.successful());
        fixture.stop(peer);
    }

    @Test
    void removalCompletesWhenAnotherReadHasSetTheWatch() {
        Peer peer = fixture.connect();
        fixture.client.getData("/w", watcher);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.client.getData("/w", event -> {});
        Asked before = peer.expect(Wire.GET_DATA);
        AsyncResult<Void> removed = fixture.client.removeWatches("/w", watcher, WatcherType.ANY);
        fixture.client.getData("/w", event -> {});
        peer.expect(Wire.GET_DATA); // there is always one more in flight
        assertFalse(removed.ready());
        peer.reply(before, Wire.data(null, 0));
        fixture.handler.runAll();
        assertTrue(removed.successful());
        peer.connection().cut(null);
        fixture.stop(resumed());
    }

    @Test
    void manyRemovalsMayWaitForOneRead() {
        int many = 20_000;
        Peer peer = fixture.connect();
        List<AsyncResult<Void>> removed = new ArrayList<>();
        fixture.handler.onLoop(() -> {
            for (int i = 0; i < many; i++) {
                Watcher own = event -> {};
                fixture.client
                        .getData("/w", own)
                        .link(done -> removed.add(fixture.client.removeWatches("/w", own, WatcherType.ANY)));
            }
        });
        fixture.handler.runAll();
        for (int i = 0; i < many; i++) {
            peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
            fixture.handler.runAll();
        }
        peer.reply(peer.expect(Wire.REMOVE_WATCHES));
        peer.expectNothing();
        fixture.handler.runAll();
        assertEquals(many, removed.stream().filter(AsyncResult::successful).count());
        fixture.stop(peer);
    }

    @Test
    void queuedRemovalCompletesAtALoss() {
        ClientFixture narrow = new ClientFixture(with -> with.maxInFlight(1));
        Peer peer = narrow.connect();
        narrow.client.getData("/w", watcher);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<?> before = narrow.client.exists("/x");
        peer.expect(Wire.EXISTS);
        AsyncResult<Void> removed = narrow.client.removeWatches("/w", watcher, WatcherType.ANY);
        peer.expectNothing();
        narrow.logged("before", before);
        narrow.logged("removed", removed);
        peer.connection().cut(null);
        narrow.handler.runAll();
        narrow.log.removeIf(line -> !line.contains("="));
        assertEquals(List.of("before=ConnectionLossException", "removed=ok"), narrow.log);
        Peer next = narrow.server.serve(ClientFixture.SESSION); // which may be older, and take others along
        next.expectNothing();
        narrow.stop(next);
    }

    @Test
    void readAfterAFailedBatchLeavesNoWatch() {
        ClientFixture batching = new ClientFixture(with -> with.batchReads(4));
        Peer peer = batching.connect();
        batching.client.addWatch("/p", event -> {}, AddWatchMode.PERSISTENT);
        batching.server.replyVersion("3.9.5");
        peer.reply(peer.expect(Wire.ADD_WATCH), NO_ERROR);
        peer.connection().failWrites(new IllegalStateException("no memory"));
        List<AsyncResult<?>> failing = List.of(
                batching.client.getData("/a"), batching.client.getData("/b"), batching.client.getData("/w", watcher));
        batching.handler.runAll();
        failing.forEach(each -> assertInstanceOf(ProtocolException.class, each.exception()));
        peer.connection().failWrites(null);
        read(batching, peer, "/w").close();
        peer.expect(Wire.REMOVE_WATCHES, "/w");
    }

    @Test
    void persistentWatchWithAMalformedReplyIsRemoved() {
        Peer peer = fixture.connect();
        AsyncResult<Void> added = fixture.client.addWatch("/p", watcher, AddWatchMode.PERSISTENT);
        fixture.server.replyVersion("3.9.5");
        peer.reply(peer.expect(Wire.ADD_WATCH));
        assertInstanceOf(ProtocolException.class, added.exception());
        peer.reply(peer.expect(Wire.REMOVE_WATCHES, "/p"));
        fixture.stop(peer);
    }

    @Test
    void pendingReadsAreComparedByTheirServerPath() {
        Peer peer = fixture.connect();
        ZooKeeperOperations below = fixture.client.chroot("/c");
        Watch closed = fixture.client.watch(watcher);
        below.getData("/w", closed);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<?> late = fixture.client.getData("/c/w", event -> {});
        Asked second = peer.expect(Wire.GET_DATA);
        closed.close();
        peer.expectNothing();
        peer.fail(second, Wire.NO_NODE);
        assertInstanceOf(RefusedException.class, late.exception());
        peer.reply(peer.expect(Wire.REMOVE_WATCHES, "/c/w"));
        fixture.stop(peer);
    }
}
