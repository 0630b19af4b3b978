// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Calls that are made before their run begins: their time counts from the call on, not from the beginning of the run. */
class EarlyDeadlinesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration HALF = TIMEOUT.dividedBy(2);

    private final ClientFixture fixture =
            new ClientFixture(builder -> builder.minServerVersion(new ServerVersion(3, 9, 0)));
    private final ZooKeeperOperations calls = fixture.client.withTimeout(TIMEOUT);

    private void beginSlowly() {
        fixture.handler.delayStart();
        fixture.client.start();
    }

    /** Lets the run begin after half of the time. */
    private Peer connectLate() {
        fixture.handler.advance(HALF);
        fixture.handler.letStart();
        return fixture.server.serve(ClientFixture.SESSION);
    }

    @Test
    void deadlineCountsFromTheCallOn() {
        beginSlowly();
        AsyncResult<Stat> call = calls.exists("/a");
        Peer peer = connectLate();
        Asked received = peer.expect(Wire.EXISTS);
        fixture.handler.advance(HALF.minusNanos(1));
        assertFalse(call.isDone());
        fixture.handler.advance(Duration.ofNanos(1));
        assertEquals(
                Outcome.UNKNOWN,
                assertInstanceOf(RequestTimeoutException.class, call.exception())
                        .outcome());
        peer.reply(received, Wire.stat(0));
        fixture.stop(peer);
    }

    @Test
    void timeoutErrorOfACommandSaysIfItsRequestWasSent() {
        beginSlowly();
        AsyncResult<Void> call = calls.addWatch("/a", event -> {}, AddWatchMode.PERSISTENT);
        Peer peer = connectLate();
        Asked received = peer.expect(Wire.ADD_WATCH);
        fixture.handler.advance(HALF);
        RequestTimeoutException late = assertInstanceOf(RequestTimeoutException.class, call.exception());
        assertEquals(Outcome.UNKNOWN, late.outcome());
        assertEquals("addWatch", late.operation());
        assertEquals("/a", late.path());
        peer.reply(received, Wire.bytes(out -> out.writeInt(0)));
        peer.connection().cut(null);
    }

    @Test
    void commandThatFailsFastNamesItsOperationAndPath() {
        beginSlowly();
        AsyncResult<Void> call = fixture.client.failFast().addWatch("/a", event -> {}, AddWatchMode.PERSISTENT);
        NotConnectedException error = assertInstanceOf(NotConnectedException.class, call.exception());
        assertEquals("addWatch", error.operation());
        assertEquals("/a", error.path());
        AsyncResult<Boolean> ensure = fixture.client.failFast().ensurePath("/a/b");
        NotConnectedException other = assertInstanceOf(NotConnectedException.class, ensure.exception());
        assertEquals("ensurePath", other.operation());
        assertEquals("/a/b", other.path());
        fixture.stop(connectLate());
    }

    /** Removing watches needs no connection, but it needs the loop of the run. */
    @Test
    void removalOfWatchesEndsInTimeBeforeTheRunHasBegun() {
        beginSlowly();
        AsyncResult<Void> call = calls.removeWatches("/a", event -> {}, WatcherType.ANY);
        fixture.handler.advance(TIMEOUT.minusNanos(1));
        assertFalse(call.isDone());
        fixture.handler.advance(Duration.ofNanos(1));
        RequestTimeoutException late = assertInstanceOf(RequestTimeoutException.class, call.exception());
        assertEquals(Outcome.NOT_APPLIED, late.outcome());
        assertEquals("removeWatches", late.operation());
        assertEquals("/a", late.path());
        fixture.handler.letStart();
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }

    @Test
    void lateTimerLetsTheLoopReadOnce() {
        beginSlowly();
        AsyncResult<Stat> call = calls.exists("/a");
        Peer peer = connectLate();
        Asked received = peer.expect(Wire.EXISTS);
        fixture.handler.stall(HALF.plusMillis(100));
        assertFalse(call.isDone(), "ended before the loop could read");
        peer.reply(received, Wire.stat(0));
        assertTrue(call.successful());
        fixture.stop(peer);
    }

    /** The deadline that counts from the beginning of the run would come later. */
    @Test
    void lateTimerEndsTheCallAfterOneRead() {
        beginSlowly();
        AsyncResult<Stat> call = calls.exists("/a");
        Peer peer = connectLate();
        Asked received = peer.expect(Wire.EXISTS);
        fixture.handler.stall(HALF.plusMillis(100));
        fixture.handler.advance(Duration.ofMillis(10));
        assertInstanceOf(RequestTimeoutException.class, call.exception());
        peer.reply(received, Wire.stat(0));
        fixture.stop(peer);
    }
}
