// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.internal.request.PipelineFixture.Frame;
import io.lanekeeper.client.internal.request.PipelineFixture.Pending;
import io.lanekeeper.client.testkit.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of when a batch of reads is sent, and of reads that are not sent. */
class ReadBatchBoundsTest {
    private static final int UNIMPLEMENTED = -6;

    private final PipelineFixture fixture = new PipelineFixture(99, 99, 4);

    @Test
    void boundOfOneGathersNothing() {
        PipelineFixture alone = new PipelineFixture(99, 99, 1);
        alone.connect();
        alone.acceptWithin(alone.read("/1"), alone.read("/2"));
        alone.handler.runAll();
        assertEquals(List.of(List.of("/1"), List.of("/2")), alone.writtenPaths());
    }

    @Test
    void readsAboveOneFrameAreSentInTwo() {
        fixture.connect();
        String name = "/" + "x".repeat(300);
        fixture.accept(fixture.read(name + 1), fixture.read(name + 2), fixture.read(name + 3), fixture.read(name + 4));
        List<Frame> written = fixture.written();
        assertEquals(
                List.of(List.of(name + 1, name + 2, name + 3), List.of(name + 4)),
                written.stream().map(Frame::paths).toList());
        assertEquals(
                List.of(Wire.MULTI_READ, Wire.GET_DATA),
                written.stream().map(Frame::op).toList());
        assertTrue(written.get(0).size() <= PipelineFixture.MAX_FRAME);
    }

    @Test
    void fullBatchIsSentBeforeTheIterationEnds() {
        fixture.connect();
        fixture.handler.byHand();
        fixture.acceptWithin(fixture.read("/1"), fixture.read("/2"), fixture.read("/3"), fixture.read("/4"));
        assertNotNull(fixture.connection().nextWritten());
    }

    @Test
    void readsThatWereNotSentWaitForTheNextConnectionInTheirOrder() {
        fixture.connect();
        Pending<NodeData> first = fixture.read("/1");
        Pending<NodeData> second = fixture.read("/2");
        fixture.onLoop(() -> {
            fixture.acceptWithin(first, second);
            fixture.pipeline.suspend(null);
        });
        fixture.accept(fixture.read("/3"));
        assertFalse(first.result().isDone() || second.result().isDone());
        fixture.connect();
        List<Frame> written = fixture.written();
        assertEquals(
                List.of(List.of("/1", "/2", "/3")),
                written.stream().map(Frame::paths).toList());
        fixture.reply(written.get(0), 0, PipelineFixture.batchReply(3));
        assertTrue(first.result().successful() && second.result().successful());
    }

    @Test
    void drainEndsWhenTheReadsOfTheIterationAreCancelled() {
        List<String> drained = new ArrayList<>();
        fixture.connect();
        Pending<NodeData> read = fixture.read("/1");
        fixture.onLoop(() -> {
            fixture.acceptWithin(read);
            fixture.pipeline.drainSent(() -> drained.add("drained"));
            assertEquals(List.of(), drained);
            read.result().cancel();
        });
        assertEquals(List.of("drained"), drained);
        assertEquals(List.of(), fixture.written());
    }

    /** The first error ends the connection, and no reply comes for the others. */
    @Test
    void readsOfARefusedBatchFailWhenTheFirstCannotBeWritten() {
        fixture.connect();
        List<Pending<NodeData>> reads = List.of(fixture.read("/1"), fixture.read("/2"), fixture.read("/3"));
        fixture.accept(reads.toArray(Pending[]::new));
        Frame batch = fixture.written().get(0);
        fixture.connection().failWrites(new IllegalStateException("no memory, says a test"));
        assertThrows(IllegalStateException.class, () -> fixture.reply(batch, UNIMPLEMENTED, new byte[0]));
        reads.forEach(read -> assertInstanceOf(ProtocolException.class, read.error()));
    }

    @Test
    void nextServerGetsBatchesAgain() {
        fixture.connect();
        fixture.accept(fixture.read("/1"), fixture.read("/2"));
        fixture.reply(fixture.written().get(0), UNIMPLEMENTED, new byte[0]);
        fixture.accept(fixture.read("/3"), fixture.read("/4"));
        assertEquals(List.of(List.of("/1"), List.of("/2"), List.of("/3"), List.of("/4")), fixture.writtenPaths());
        fixture.onLoop(() -> fixture.pipeline.suspend(null));
        fixture.connect();
        fixture.accept(fixture.read("/5"), fixture.read("/6"));
        assertEquals(List.of(List.of("/5", "/6")), fixture.writtenPaths());
    }
}
