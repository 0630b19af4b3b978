// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
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
}
