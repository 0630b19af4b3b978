// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CuratorQueueCodecTest {
    /** The data that Curator's DistributedQueue writes for the items "a" and "". */
    private static final byte[] TWO =
            HexFormat.of().parseHex("00010001" + "01" + "00000001" + "61" + "01" + "00000000" + "02");

    @Test
    void itemsAreWrittenAsCuratorWritesThem() {
        assertArrayEquals(TWO, CuratorQueueCodec.write(List.of(new byte[] {'a'}, new byte[0])));
        assertArrayEquals(HexFormat.of().parseHex("0001000102"), CuratorQueueCodec.write(List.of()));
    }

    @Test
    void itemsAreRead() {
        List<byte[]> items = CuratorQueueCodec.read(TWO);
        assertEquals(2, items.size());
        assertArrayEquals(new byte[] {'a'}, items.get(0));
        assertArrayEquals(new byte[0], items.get(1));
    }

    @Test
    void brokenDataIsAClearError() {
        for (int length = 0; length < TWO.length; length++) {
            byte[] part = Arrays.copyOf(TWO, length);
            assertThrows(IllegalArgumentException.class, () -> CuratorQueueCodec.read(part), "length " + length);
        }
        byte[] tooLong = TWO.clone();
        tooLong[5] = 0x7f;
        assertEquals(
                "data: broken at byte 4 of 16 (expected: an item of Curator's queue, or its end)",
                assertThrows(IllegalArgumentException.class, () -> CuratorQueueCodec.read(tooLong))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> CuratorQueueCodec.read(null));
    }

    @Test
    void namesAreRead() {
        assertTrue(CuratorQueueCodec.isItem("queue-0000000001"));
        assertFalse(CuratorQueueCodec.isItem("lock-0000000001"));
        assertEquals("an id", CuratorQueueCodec.id("queue-|an id|0000000001"));
        assertNull(CuratorQueueCodec.id("queue-0000000001"));
        assertNull(CuratorQueueCodec.id("queue-|broken"));
    }
}
