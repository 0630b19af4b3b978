// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.internal.request.PipelineFixture.Pending;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bounds of the queue and of the requests in flight. */
class RequestLimitsTest {
    @Test
    void fullQueueIsSearchedForCancelledCallsAtItsFirstOverflow() {
        PipelineFixture one = new PipelineFixture(1, 1, 1);
        Pending<NodeData> cancelled = one.read("/a");
        one.accept(cancelled);
        cancelled.result().cancel();
        Pending<NodeData> next = one.read("/b");
        one.accept(next);
        assertFalse(next.result().isDone(), () -> String.valueOf(next.error()));
    }

    @Test
    void fullQueueIsSearchedAgainAfterATenthOfASecond() {
        PipelineFixture one = new PipelineFixture(1, 1, 1);
        Pending<NodeData> cancelled = one.read("/a");
        Pending<NodeData> early = one.read("/b");
        one.accept(cancelled, early);
        assertInstanceOf(QueueFullException.class, early.error());
        cancelled.result().cancel();
        one.handler.advance(Duration.ofMillis(100).minusNanos(1));
        Pending<NodeData> tooSoon = one.read("/c");
        one.accept(tooSoon);
        assertInstanceOf(QueueFullException.class, tooSoon.error());
        one.handler.advance(Duration.ofNanos(1));
        Pending<NodeData> next = one.read("/d");
        one.accept(next);
        assertFalse(next.result().isDone(), () -> String.valueOf(next.error()));
    }

    @Test
    void errorThatOvertakesFreesItsPlaceInFlight() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(2));
        Peer peer = fixture.connect();
        AsyncResult<Stat> first = fixture.client.exists("/1");
        AsyncResult<Stat> second = fixture.client.setData("/2", null);
        AsyncResult<Stat> third = fixture.client.exists("/3");
        List<Asked> sent = peer.all();
        assertEquals(2, sent.size());
        peer.fail(sent.get(1), Wire.NOT_READ_ONLY);
        assertInstanceOf(RefusedException.class, second.exception());
        Asked next = peer.expect(Wire.EXISTS, "/3");
        peer.reply(sent.get(0), Wire.stat(0));
        peer.reply(next, Wire.stat(0));
        assertTrue(first.successful() && third.successful());
        fixture.stop(peer);
    }

    @Test
    void versionIsQueriedWhileTheCallThatNeedsItWaits() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = fixture.connect();
        fixture.client.exists("/1");
        Asked sent = peer.expect(Wire.EXISTS);
        AsyncResult<?> waiting = fixture.client.whoAmI();
        fixture.handler.runAll();
        assertEquals(1, fixture.handler.attempts().size());
        fixture.server.attempt().cut(null);
        peer.reply(sent, Wire.stat(0));
        peer.reply(peer.expect(Wire.WHO_AM_I), Wire.bytes(out -> out.writeInt(0)));
        assertTrue(waiting.successful(), () -> String.valueOf(waiting.exception()));
        fixture.stop(peer);
    }

    @Test
    void versionIsNotQueriedForARejectedCall() {
        ClientFixture fixture =
                new ClientFixture(builder -> builder.maxInFlight(1).maxQueued(1));
        Peer peer = fixture.connect();
        for (String path : List.of("/1", "/2")) {
            fixture.client.exists(path);
            fixture.handler.runAll();
        }
        AsyncResult<?> rejected = fixture.client.whoAmI();
        fixture.handler.runAll();
        assertInstanceOf(QueueFullException.class, rejected.exception());
        assertTrue(fixture.handler.attempts().isEmpty());
        peer.connection().cut(null);
    }

    /** Only what was written puts off the next ping. */
    @Test
    void iterationInWhichNothingIsWrittenIsNoWrite() {
        PipelineFixture one = new PipelineFixture(1, 2, 1);
        one.accept(one.read("/a", Duration.ofSeconds(1), null));
        assertEquals(List.of(), one.writes);
        one.connect();
        assertEquals(1, one.writes.size());
        one.accept(one.read("/b", Duration.ofSeconds(1), null));
        assertEquals(1, one.writes.size());
    }
}
