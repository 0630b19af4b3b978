// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.internal.protocol.MultiReadRequest;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.handler.Completion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The number of reads that go together, and the bytes. */
class ReadBatcherTest {
    private static final int LARGE_FRAME = 1_000_000;
    /** The number of reads that travel alone after replies were too long even for two. */
    private static final int FIRST_PAUSE = 64;

    private static Call<NodeData> read(String path) {
        Completion<NodeData> ignored = mock();
        return PipelineFixture.read(path, Duration.ofSeconds(1), null, ignored);
    }

    private static ReadBatcher batcher(int most, int maxFrame) {
        ReadBatcher batcher = new ReadBatcher(most, maxFrame, () -> true);
        batcher.reset();
        return batcher;
    }

    /** Returns the number of bytes of the frame that holds {@code reads}. */
    private static int sizeOf(List<Call<NodeData>> reads) {
        List<ReadRequest<?>> requests = new ArrayList<>();
        reads.forEach(read -> requests.add((ReadRequest<?>) read.request()));
        Completion<List<MultiReadRequest.Part>> ignored = mock();
        return new Call<>(new MultiReadRequest(requests), ignored, Call.FOREVER).size();
    }

    @Test
    void readThatFillsTheFrameToTheLastByteHasRoom() {
        List<Call<NodeData>> reads = List.of(read("/a"), read("/longer"), read("/c"));
        int exact = sizeOf(reads);
        ReadBatcher fits = batcher(9, exact);
        ReadBatcher tooLong = batcher(9, exact - 1);
        for (ReadBatcher each : List.of(fits, tooLong)) {
            reads.subList(0, 2).forEach(each::add);
        }
        assertTrue(fits.hasRoomFor(reads.get(2)));
        assertFalse(tooLong.hasRoomFor(reads.get(2)));
        tooLong.takeAll();
        assertTrue(tooLong.hasRoomFor(reads.get(2)));
    }

    @Test
    void firstReadHasRoomHoweverLongItIs() {
        assertTrue(batcher(9, 1).hasRoomFor(read("/a")));
    }

    @Test
    void batchIsFullWithAsManyReadsAsMayGoTogether() {
        ReadBatcher batcher = batcher(2, LARGE_FRAME);
        batcher.add(read("/a"));
        assertFalse(batcher.isFull());
        batcher.add(read("/b"));
        assertTrue(batcher.isFull());
    }

    @Test
    void batchHasNoRoomWhenItsBoundHasShrunkToItsSize() {
        ReadBatcher batcher = batcher(4, LARGE_FRAME);
        batcher.add(read("/a"));
        batcher.add(read("/b"));
        assertTrue(batcher.hasRoomFor(read("/c")));
        batcher.replyTooLarge(4);
        assertFalse(batcher.hasRoomFor(read("/c")));
    }

    @Test
    void boundDoesNotGrowPastItsFirstValue() {
        ReadBatcher batcher = batcher(2, LARGE_FRAME);
        batcher.answered();
        batcher.add(read("/a"));
        batcher.add(read("/b"));
        assertTrue(batcher.isFull());
    }

    @Test
    void boundGrowsByOneWithEachReply() {
        ReadBatcher batcher = batcher(4, LARGE_FRAME);
        batcher.replyTooLarge(4);
        batcher.answered();
        batcher.add(read("/a"));
        batcher.add(read("/b"));
        assertFalse(batcher.isFull());
        batcher.add(read("/c"));
        assertTrue(batcher.isFull());
    }

    private static void assertAlone(ReadBatcher batcher, int reads) {
        for (int i = 0; i < reads; i++) {
            assertFalse(batcher.takes(read("/a")), "read " + i);
        }
    }

    @Test
    void readsAreSentSinglyIfTwoAreTooLarge() {
        ReadBatcher batcher = batcher(4, LARGE_FRAME);
        batcher.replyTooLarge(2);
        assertAlone(batcher, FIRST_PAUSE);
        assertTrue(batcher.takes(read("/a")));
        batcher.replyTooLarge(2);
        assertAlone(batcher, 2 * FIRST_PAUSE);
        assertTrue(batcher.takes(read("/a")));
    }

    @Test
    void timeOfSingleReadsIsShortAgainAfterAReplyToABatch() {
        ReadBatcher batcher = batcher(4, LARGE_FRAME);
        batcher.replyTooLarge(2);
        assertAlone(batcher, FIRST_PAUSE);
        assertTrue(batcher.takes(read("/a")));
        batcher.answered();
        batcher.replyTooLarge(2);
        assertAlone(batcher, FIRST_PAUSE);
        assertTrue(batcher.takes(read("/a")));
    }

    /** The reply is that of a batch which was sent earlier. */
    @Test
    void replyToABatchDoesNotEndTheTimeOfSingleReads() {
        ReadBatcher batcher = batcher(4, LARGE_FRAME);
        batcher.replyTooLarge(2);
        batcher.answered();
        assertAlone(batcher, FIRST_PAUSE);
        assertTrue(batcher.takes(read("/a")));
    }

    @Test
    void resetForgetsWhatTheFormerConnectionHasShown() {
        ReadBatcher batcher = batcher(4, LARGE_FRAME);
        batcher.replyTooLarge(2);
        batcher.reset();
        assertTrue(batcher.takes(read("/a")));
        batcher.replyTooLarge(2);
        assertAlone(batcher, FIRST_PAUSE);
        assertTrue(batcher.takes(read("/a")));
        batcher.refused();
        assertFalse(batcher.takes(read("/a")));
        batcher.reset();
        assertTrue(batcher.takes(read("/a")));
    }

    @Test
    void takesAllInOrder() {
        ReadBatcher batcher = batcher(4, LARGE_FRAME);
        List<Call<NodeData>> reads = List.of(read("/a"), read("/b"));
        reads.forEach(batcher::add);
        assertEquals(2, batcher.gathered());
        assertEquals(reads, batcher.takeAll());
        assertEquals(0, batcher.gathered());
    }
}
