// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of a loop that ends while clients use it. */
class LoopEndTest {
    @Test
    void clientRestartsAfterItsLoopHasEnded() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect();
        fixture.handler.endLoop(true);
        AsyncResult<Stat> call = fixture.client.exists("/a");
        assertInstanceOf(ClientStoppedException.class, call.exception());
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertTrue(stopped.successful(), "a stop never hangs");
        fixture.handler.endLoop(false);
        AsyncResult<Void> started = fixture.client.start();
        fixture.server.serve(2);
        assertTrue(started.successful());
    }

    @Test
    void endOfTheLoopCompletesAllCalls() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.exists("/sent");
        peer.expect(Wire.EXISTS, "/sent");
        AsyncResult<Stat> queued = fixture.client.exists("/queued"); // waits for a turn of the loop
        fixture.handler.loopEnds();
        assertTrue(sent.isDone());
        assertInstanceOf(ClientStoppedException.class, queued.exception());
        fixture.handler.endLoop(false);
        AsyncResult<Void> started = fixture.client.start();
        fixture.stop(fixture.server.serve(2));
        assertTrue(started.successful());
    }

    @Test
    void endOfTheLoopCompletesPendingStops() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect();
        AsyncResult<Void> first = fixture.client.stop();
        fixture.client.start();
        AsyncResult<Void> second = fixture.client.stop();
        fixture.client.start();
        fixture.handler.loopEnds();
        fixture.handler.runAll();
        assertTrue(first.successful());
        assertTrue(second.successful());
    }

    @Test
    void watchClosedAfterTheEndOfTheLoopDoesNotPreventARestart() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect();
        Watch watch = fixture.client.watch(fixture::watched);
        fixture.handler.endLoop(true);
        watch.close();
        assertTrue(fixture.client.stop().isDone());
        fixture.handler.endLoop(false);
        AsyncResult<Void> started = fixture.client.start();
        fixture.stop(fixture.server.serve(2));
        assertTrue(started.successful());
    }

    /** No timer would fire any more, so that another attempt might never begin. */
    @Test
    void lossDuringTheEndOfTheLoopEndsTheRun() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> call = fixture.client.exists("/a");
        peer.expect(Wire.EXISTS, "/a");
        fixture.handler.endingLoop(true);
        peer.connection().cut(null);
        assertTrue(call.isDone());
        assertEquals("LOST:STOPPED", fixture.log.get(fixture.log.size() - 1));
        assertTrue(fixture.handler.attempts().isEmpty(), "an attempt on a loop that is ending");
        assertTrue(fixture.client.stop().successful());
        fixture.assertClean();
        fixture.handler.endingLoop(false);
        fixture.client.start();
        fixture.stop(fixture.server.serve(2));
    }

    /** The handler was stopped, and the loop ended, without a notice. */
    @Test
    void statesOfTheFormerRunAreNotDeliveredToTheNextOne() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.handler.stop();
        fixture.handler.runAll();
        peer.connection().cut(null);
        fixture.log.clear();
        fixture.handler.endLoop(true);
        assertTrue(fixture.client.stop().isDone());
        fixture.handler.endLoop(false);
        fixture.handler.attempts().clear();
        fixture.client.start();
        fixture.stop(fixture.server.serve(2));
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED", "LOST:STOPPED"), fixture.log);
    }

    @Test
    void newServersDuringTheEndOfTheLoopEndTheRun() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> started = fixture.client.start();
        for (int i = 0; i < 3; i++) {
            fixture.server.attempt().cut(new IOException("refused"));
        }
        assertEquals(1, fixture.handler.timers(), "the pause between rounds");
        fixture.handler.endingLoop(true);
        fixture.client.updateHosts("x:9");
        fixture.handler.runAll();
        assertInstanceOf(ClientStoppedException.class, started.exception());
        fixture.assertClean();
        assertTrue(fixture.handler.attempts().isEmpty(), "an attempt on a loop that is ending");
    }
}
