// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import static io.lanekeeper.client.testkit.ClientFixture.SESSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
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

/** Tests of watchers on the loop. */
class LoopWatcherTest {
    private final ClientFixture fixture = new ClientFixture(builder -> builder.connectString("a:1,b:2/app"));
    private final LoopClient loop = LoopClient.of(fixture.client);
    private final List<String> events = new ArrayList<>();
    private final Watcher watcher = loop.onLoop(event -> events.add(text(event)));

    private static String text(WatchedEvent event) {
        return event.type() + " " + event.path();
    }

    private void read(Peer peer, String path, Watcher set) {
        fixture.client.getData(path, set);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
    }

    private void add(Peer peer, String path, Watcher added, AddWatchMode mode) {
        AsyncResult<Void> result = fixture.client.addWatch(path, added, mode);
        fixture.handler.runAll();
        if (!fixture.handler.attempts().isEmpty()) {
            fixture.server.replyVersion("3.9.5");
        }
        peer.reply(peer.expect(Wire.ADD_WATCH), Wire.number(0));
        assertTrue(result.successful());
    }

    /** Has a watcher in the lane hold it for ever. */
    private void holdTheWatchLane(Peer peer) {
        read(peer, "/hold", Watcher.holding(event -> fixture.handler.asyncResult()));
        peer.event(Wire.CHANGED, "/app/hold");
    }

    @Test
    void watchersOnTheLoopAreNotifiedWhileTheWatchLaneIsHeld() {
        Peer peer = fixture.connect();
        holdTheWatchLane(peer);
        read(peer, "/a", fixture::watched);
        read(peer, "/a", watcher);
        peer.event(Wire.CHANGED, "/app/a");
        peer.event(Wire.CHANGED, "/app/a"); // the one-shot watch has ended
        add(peer, "/t", watcher, AddWatchMode.PERSISTENT_RECURSIVE);
        peer.event(Wire.CREATED, "/app/t/x");
        add(peer, "/p", fixture.client.watch(watcher), AddWatchMode.PERSISTENT);
        peer.event(Wire.CHILDREN, "/app/p");
        assertEquals(List.of("NODE_DATA_CHANGED /a", "NODE_CREATED /t/x", "NODE_CHILDREN_CHANGED /p"), events);
        assertEquals(List.of(), fixture.events, "the lane is held");
    }

    @Test
    void missedEventsAndTheEndOfTheSessionComeOnTheLoop() {
        Peer peer = fixture.connect();
        holdTheWatchLane(peer);
        add(peer, "/t", watcher, AddWatchMode.PERSISTENT_RECURSIVE);
        read(peer, "/a", watcher);
        peer.connection().cut(null);
        Peer again = fixture.server.serve(SESSION);
        again.reply(again.expect(Wire.SET_WATCHES));
        again.reply(again.expect(Wire.SET_WATCHES2));
        assertEquals(List.of("EVENTS_MISSED /t"), events);
        fixture.client.removeWatches("/a", watcher, WatcherType.DATA);
        fixture.handler.runAll();
        assertEquals("DATA_WATCH_REMOVED /a", events.get(1));
        again.reply(again.expect(Wire.REMOVE_WATCHES));
        read(again, "/b", watcher);
        again.connection().cut(null);
        fixture.handler.advance(Duration.ofSeconds(1)); // the pause after a short connection
        fixture.server.accept().refuse();
        assertEquals(List.of("NONE /b", "NONE /t"), events.subList(2, 4));
    }

    @Test
    void eventComesBeforeALaterReply() {
        Peer peer = fixture.connect();
        read(peer, "/a", loop.onLoop(event -> fixture.client.exists("/from-the-event")));
        fixture.client.exists("/b").link(done -> fixture.log.add("reply"));
        Asked later = peer.expect(Wire.EXISTS);
        peer.connection()
                .deliver(Wire.event(Wire.CHANGED, "/app/a", 5), Wire.header(later.xid(), 6, Wire.NO_AUTH, new byte[0]));
        peer.reply(peer.expect(Wire.EXISTS, "/app/from-the-event"), Wire.stat(1));
        fixture.stop(peer);
    }

    @Test
    void exceptionIsReportedAndReachesNoOtherWatcher() {
        Peer peer = fixture.connect();
        read(peer, "/a", loop.onLoop(event -> {
            throw new IllegalStateException("mine");
        }));
        read(peer, "/a", watcher);
        read(peer, "/a", fixture::watched);
        peer.event(Wire.CHANGED, "/app/a");
        assertEquals(List.of("NODE_DATA_CHANGED /a"), events);
        assertEquals(1, fixture.events.size());
        assertEquals(1, fixture.handler.uncaught().size());
        fixture.handler.uncaught().clear();
        fixture.stop(peer);
    }

    /** The tables are not being gone through while such a watcher runs. */
    @Test
    void watcherMayRemoveAndSetWatchesOfTheSamePath() {
        Peer peer = fixture.connect();
        Watcher[] self = new Watcher[1];
        self[0] = loop.onLoop(event -> {
            events.add(text(event));
            if (events.size() == 1) {
                fixture.client.removeWatches("/p", self[0], WatcherType.PERSISTENT);
                fixture.client.getData("/p", watcher);
            }
        });
        add(peer, "/p", self[0], AddWatchMode.PERSISTENT);
        add(peer, "/p", watcher, AddWatchMode.PERSISTENT);
        peer.event(Wire.CHANGED, "/app/p");
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        assertEquals(List.of("NODE_DATA_CHANGED /p", "NODE_DATA_CHANGED /p", "PERSISTENT_WATCH_REMOVED /p"), events);
        fixture.stop(peer);
    }

    @Test
    void closedWatchIsNotNotified() {
        Peer peer = fixture.connect();
        Watch watch = fixture.client.watch(watcher);
        read(peer, "/a", watch);
        watch.close();
        peer.event(Wire.CHANGED, "/app/a");
        assertEquals(List.of(), events);
    }
}
