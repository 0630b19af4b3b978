// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.request.PipelineFixture.Cancelled;
import io.lanekeeper.client.internal.request.PipelineFixture.Frame;
import io.lanekeeper.client.internal.request.PipelineFixture.Pending;
import io.lanekeeper.client.testkit.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call that has ended leaves nothing behind: no deadline, no count of its watch, no place in the queue. */
class EndedCallsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PipelineFixture one = new PipelineFixture(1, 1, 1);
    private final List<WatchedEvent> events = new ArrayList<>();
    private final Watcher watcher = events::add;

    /** Makes and ends calls with a time-out of a second twice. The second ones would keep the timer, were they kept. */
    private static void assertNoTimerLeft(PipelineFixture fixture, Runnable calls) {
        calls.run();
        fixture.handler.advance(SECOND.dividedBy(2));
        calls.run();
        fixture.handler.advance(SECOND.dividedBy(2).plusMillis(1));
        assertEquals(0, fixture.handler.timers());
    }

    private boolean pending() {
        return one.watches.isPending("/w", WatcherType.ANY);
    }

    @Test
    void replyEndsTheDeadline() {
        one.connect();
        assertNoTimerLeft(one, () -> {
            Pending<NodeData> call = one.read("/a", SECOND, null);
            one.accept(call);
            one.reply(one.written().get(0), 0, Wire.data(null, 0));
            assertTrue(call.result().successful());
        });
    }

    @Test
    void replyToABatchEndsTheDeadlinesOfItsReads() {
        PipelineFixture batching = new PipelineFixture(9, 9, 4);
        batching.connect();
        assertNoTimerLeft(batching, () -> {
            batching.accept(batching.read("/a", SECOND, null), batching.read("/b", SECOND, null));
            List<Frame> written = batching.written();
            assertEquals(1, written.size());
            batching.reply(written.get(0), 0, PipelineFixture.batchReply(2));
        });
    }

    @Test
    void replyToAnAuthenticationEndsTheDeadline() {
        one.connect();
        assertNoTimerLeft(one, () -> {
            Pending<Void> call = one.auth(SECOND);
            one.accept(call);
            one.onLoop(() -> one.pipeline.authReply(0, PipelineFixture.reader(new byte[0])));
            assertTrue(call.result().successful());
        });
    }

    @Test
    void replyThatIsTooLongEndsTheDeadline() {
        one.connect();
        assertNoTimerLeft(one, () -> {
            Pending<NodeData> call = one.read("/a", SECOND, null);
            one.accept(call);
            int xid = one.written().get(0).xid();
            one.onLoop(() -> one.pipeline.oversizedReply(xid, 0, 2_000));
            assertInstanceOf(ReplyTooLargeException.class, call.error());
        });
    }

    @Test
    void requestThatIsTooLongToBeWrittenEndsTheDeadline() {
        one.connect();
        assertNoTimerLeft(one, () -> {
            Pending<NodeData> call = one.read("/" + "a".repeat(PipelineFixture.MAX_FRAME), SECOND, null);
            one.accept(call);
            assertInstanceOf(RequestTooLargeException.class, call.error());
            assertEquals(List.of(), one.written());
        });
    }

    @Test
    void replyThatIsTooLongEndsTheCountOfTheWatch() {
        one.connect();
        one.accept(one.read("/w", SECOND, watcher));
        assertTrue(pending());
        int xid = one.written().get(0).xid();
        one.onLoop(() -> one.pipeline.oversizedReply(xid, 0, 2_000));
        assertFalse(pending());
    }

    @Test
    void replyThatIsTooLongFreesItsPlaceInFlight() {
        one.connect();
        one.accept(one.read("/a"), one.read("/b"));
        int xid = one.written().get(0).xid();
        one.onLoop(() -> one.pipeline.oversizedReply(xid, 0, 2_000));
        assertEquals(List.of(List.of("/b")), one.writtenPaths());
    }

    @Test
    void replyToAnAuthenticationFreesItsPlaceInFlight() {
        one.connect();
        one.accept(one.auth(SECOND), one.read("/b"));
        assertEquals(1, one.written().size());
        one.onLoop(() -> one.pipeline.authReply(0, PipelineFixture.reader(new byte[0])));
        assertEquals(List.of(List.of("/b")), one.writtenPaths());
    }

    @Test
    void cancelledReadThatWaitsIsNotCountedAfterItsTurn() {
        one.connect();
        Pending<NodeData> waiting = one.read("/w", SECOND, watcher);
        one.accept(one.read("/a"), waiting);
        waiting.result().cancel();
        assertTrue(pending(), "it may be sent yet");
        one.reply(one.written().get(0), 0, Wire.data(null, 0));
        assertEquals(List.of(), one.written());
        assertFalse(pending());
    }

    @Test
    void readThatTimesOutWhileItWaitsIsNotCounted() {
        one.accept(one.read("/w", SECOND, watcher));
        assertTrue(pending());
        one.handler.advance(SECOND.plusMillis(1));
        assertFalse(pending());
    }

    /** One of two reads of a path is in flight, so the path counts as pending. */
    @Test
    void rejectedReadIsNotCountedTwice() {
        PipelineFixture wide = new PipelineFixture(9, 9, 1);
        wide.connect();
        wide.accept(wide.read("/w", SECOND, watcher));
        wide.connection().setWritable(false);
        Pending<NodeData> waiting = wide.read("/w", SECOND, watcher);
        wide.accept(waiting);
        wide.onLoop(wide.pipeline::rejectAll);
        assertInstanceOf(ClientStoppedException.class, waiting.error());
        wide.connection().setWritable(true);
        wide.onLoop(wide.pipeline::sendWaiting);
        assertTrue(wide.watches.isPending("/w", WatcherType.ANY));
    }

    /** The queue was full a moment ago, so it is not searched again. */
    private void assertRoomInTheQueue() {
        Pending<NodeData> next = one.read("/next");
        one.accept(next);
        assertFalse(next.result().isDone(), () -> String.valueOf(next.error()));
    }

    private void fill(Pending<NodeData> waiting) {
        Pending<NodeData> rejected = one.read("/too-many");
        one.accept(waiting, rejected);
        assertInstanceOf(QueueFullException.class, rejected.error());
    }

    @Test
    void lossOfTheSessionEmptiesTheQueue() {
        Pending<NodeData> waiting = one.read("/a");
        fill(waiting);
        one.onLoop(() -> one.pipeline.failWaiting(SessionExpiredException::new));
        assertInstanceOf(SessionExpiredException.class, waiting.error());
        assertRoomInTheQueue();
    }

    @Test
    void lossOfTheConnectionTakesCallsThatFailFastFromTheQueue() {
        one.connect();
        one.connection().setWritable(false);
        Pending<NodeData> waiting = one.readFailingFast("/a");
        fill(waiting);
        one.onLoop(() -> one.pipeline.suspend(null));
        assertInstanceOf(NotConnectedException.class, waiting.error());
        assertRoomInTheQueue();
    }

    @Test
    void lastRequestEndsThoseThatWaitBeforeItIsSent() {
        one.connect();
        one.connection().setWritable(false);
        Pending<NodeData> waiting = one.read("/a");
        one.accept(waiting);
        Pending<NodeData> last = one.read("/last");
        one.handler.onLoop(() -> one.pipeline.sendLast(last.call()));
        assertInstanceOf(ClientStoppedException.class, waiting.error());
        assertEquals(List.of(List.of("/last")), one.writtenPaths());
    }

    @Test
    void callsThatWaitAreSentWhenNewOnesAreRejected() {
        one.connect();
        one.onLoop(() -> one.pipeline.drainSent(() -> {}));
        Pending<NodeData> waiting = one.read("/a");
        one.accept(waiting);
        assertEquals(List.of(), one.written());
        one.onLoop(one.pipeline::rejectNew);
        assertEquals(List.of(List.of("/a")), one.writtenPaths());
        Pending<NodeData> late = one.read("/b");
        one.accept(late);
        assertInstanceOf(ClientStoppedException.class, late.error());
    }

    @Test
    void callThatIsCancelledWhileItsReplyIsReadLeavesNoWatcher() {
        one.connect();
        one.onLoop(() ->
                one.pipeline.accept(PipelineFixture.read("/w", SECOND, watcher, new Cancelled(Integer.MAX_VALUE))));
        one.reply(one.written().get(0), 0, Wire.data(null, 0));
        one.onLoop(() -> one.watches.eventReceived(EventType.NODE_DATA_CHANGED, "/w", 1));
        assertEquals(List.of(), events);
    }

    @Test
    void callThatIsCancelledWhileItsReplyIsReadKeepsTheWatcherOfAnother() {
        one.connect();
        one.accept(one.read("/w", SECOND, watcher));
        one.reply(one.written().get(0), 0, Wire.data(null, 0));
        one.onLoop(() ->
                one.pipeline.accept(PipelineFixture.read("/w", SECOND, watcher, new Cancelled(Integer.MAX_VALUE))));
        one.reply(one.written().get(0), 0, Wire.data(null, 0));
        one.onLoop(() -> one.watches.eventReceived(EventType.NODE_DATA_CHANGED, "/w", 1));
        assertEquals(1, events.size());
    }

    @Test
    void replyForWhichThereIsNoMemoryFailsItsCall() {
        OutOfMemoryError noMemory = new OutOfMemoryError("says a test");
        JuteReader body = mock(JuteReader.class, reading -> {
            throw noMemory;
        });
        one.connect();
        Pending<NodeData> call = one.read("/w", SECOND, watcher);
        one.accept(call);
        int xid = one.written().get(0).xid();
        assertThrows(OutOfMemoryError.class, () -> one.onLoop(() -> one.pipeline.reply(xid, 0, body)));
        assertEquals(
                noMemory,
                assertInstanceOf(ProtocolException.class, call.error()).getCause());
        assertFalse(pending());
    }
}
