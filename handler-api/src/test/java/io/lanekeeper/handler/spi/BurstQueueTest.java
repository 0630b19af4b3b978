// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A queue that behaves like an {@code ArrayDeque}, except that it releases the memory of a burst. */
class BurstQueueTest {
    private static final int BURST = 200_000;
    private static final int SMALL = 1024;

    private final BurstQueue<Integer> queue = new BurstQueue<>(1);

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            queue.add(i);
        }
    }

    private void assertSmall() {
        assertTrue(queue.capacity() <= SMALL, () -> queue.capacity() + " places for " + queue.size() + " items");
    }

    @Test
    void behavesLikeAnArrayDeque() {
        Random random = new Random(3);
        ArrayDeque<Integer> expected = new ArrayDeque<>();
        for (int step = 0; step < 50_000; step++) {
            int phase = step / 5_000 % 2; // more is added at first, then more is taken
            switch (random.nextInt(phase == 0 ? 6 : 9)) {
                case 0, 1, 2 -> {
                    queue.add(step);
                    expected.add(step);
                }
                case 3 -> {
                    queue.addFirst(step);
                    expected.addFirst(step);
                }
                case 4 -> assertEquals(expected.peek(), queue.peek());
                case 5 -> removeOne(expected, random);
                default -> assertEquals(expected.poll(), queue.poll());
            }
            assertEquals(expected.size(), queue.size());
            assertEquals(expected.isEmpty(), queue.isEmpty());
            if (step % 997 == 0) {
                int odd = random.nextInt(10);
                assertEquals(expected.removeIf(i -> i % 10 == odd), queue.removeIf(i -> i % 10 == odd));
                assertEquals(new ArrayList<>(expected), new ArrayList<>(queue));
            }
        }
    }

    private void removeOne(ArrayDeque<Integer> expected, Random random) {
        Iterator<Integer> ours = queue.iterator();
        Iterator<Integer> theirs = expected.iterator();
        for (int i = random.nextInt(4); i >= 0 && theirs.hasNext(); i--) {
            assertTrue(ours.hasNext());
            assertEquals(theirs.next(), ours.next());
            if (i == 0) {
                ours.remove();
                theirs.remove();
            }
        }
    }

    @Test
    void releasesTheMemoryOfABurstWhileItIsEmptied() {
        fill(BURST);
        assertTrue(queue.capacity() >= BURST);
        for (int i = 0; i < BURST - 3; i++) {
            assertEquals(i, queue.remove());
        }
        assertSmall();
        assertEquals(List.of(BURST - 3, BURST - 2, BURST - 1), new ArrayList<>(queue));
    }

    @Test
    void releasesTheMemoryOfABurstOnClear() {
        fill(BURST);
        queue.clear();
        assertSmall();
        assertNull(queue.poll());
        fill(3);
        queue.clear();
        assertNull(queue.peek());
    }

    @Test
    void releasesTheMemoryOfABurstOnRemoveIf() {
        fill(BURST);
        assertTrue(queue.removeIf(i -> i % 100_000 != 7));
        assertSmall();
        assertEquals(List.of(7, 100_007), new ArrayList<>(queue));
        assertFalse(queue.removeIf(i -> i == 8));
    }

    @Test
    void keepsItsMemoryWithoutABurst() {
        fill(SMALL);
        int capacity = queue.capacity();
        while (!queue.isEmpty()) {
            queue.remove();
        }
        assertEquals(capacity, queue.capacity());
    }

    @Test
    void initialCapacityFitsTheExpectedSize() {
        assertEquals(2, new BurstQueue<String>(0).capacity());
        assertEquals(2, new BurstQueue<String>(1).capacity());
        assertEquals(16, new BurstQueue<String>().capacity());
        assertEquals(32, new BurstQueue<String>(17).capacity());
        assertEquals(SMALL, new BurstQueue<String>(SMALL).capacity());
        assertThrows(IllegalArgumentException.class, () -> new BurstQueue<String>(-1));
        assertThrows(IllegalArgumentException.class, () -> new BurstQueue<String>(SMALL + 1));
    }

    @Test
    @SuppressWarnings("NullAway") // as a caller without null checks would
    void rejectsNullAndRemovalFromAnEmptyQueue() {
        assertThrows(NullPointerException.class, () -> queue.add(null));
        assertThrows(NullPointerException.class, () -> queue.addFirst(null));
        assertThrows(NoSuchElementException.class, queue::remove);
        assertThrows(NoSuchElementException.class, queue::element);
        Iterator<Integer> none = queue.iterator();
        assertFalse(none.hasNext());
        assertThrows(NoSuchElementException.class, none::next);
        assertThrows(IllegalStateException.class, none::remove);
    }
}
