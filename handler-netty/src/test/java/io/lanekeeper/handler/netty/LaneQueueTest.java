// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The queue of a loop's lanes: order, places, and memory after a burst. */
class LaneQueueTest {
    private static final int BURST = 200_000;
    private static final int SMALL = 1024;

    private final LaneQueue queue = new LaneQueue();

    @Test
    void keepsOrderAndPlacesWhileItGrowsAndShrinks() {
        Random random = new Random(7);
        ArrayDeque<Integer> expected = new ArrayDeque<>();
        int added = 0;
        for (int round = 0; round < 200; round++) {
            for (int i = random.nextInt(5_000); i > 0; i--) {
                queue.add(added % 4, added);
                expected.add(added++);
            }
            for (int i = random.nextInt(5_000); i > 0 && !expected.isEmpty(); i--) {
                assertEquals(expected.element() % 4, queue.firstPlace());
                assertEquals(expected.remove(), queue.remove());
            }
            assertEquals(expected.isEmpty(), queue.isEmpty());
        }
    }

    @Test
    void releasesTheMemoryOfABurstWhileItIsEmptied() {
        for (int i = 0; i < BURST; i++) {
            queue.add(1, i);
        }
        assertTrue(queue.capacity() >= BURST);
        for (int i = 0; i < BURST - 10; i++) {
            queue.remove();
        }
        assertTrue(queue.capacity() <= SMALL, () -> queue.capacity() + " places for 10 items");
        for (int i = BURST - 10; i < BURST; i++) {
            assertEquals(i, queue.remove());
        }
        assertTrue(queue.isEmpty());
    }

    @Test
    void keepsItsMemoryWithoutABurst() {
        for (int i = 0; i < SMALL; i++) {
            queue.add(0, i);
        }
        int capacity = queue.capacity();
        for (int i = 0; i < SMALL; i++) {
            queue.remove();
        }
        assertEquals(capacity, queue.capacity());
    }

    @Test
    void removeFailsOnAnEmptyQueue() {
        assertThrows(IllegalStateException.class, queue::remove);
    }
}
