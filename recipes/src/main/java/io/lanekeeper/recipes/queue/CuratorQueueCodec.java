// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the nodes of Curator's {@code DistributedQueue} and its kind, to move their items to another queue or
 * back. A node of such a queue has one item or several. Its data is a version, then for each item a byte 1, the length and
 * the bytes, then a byte 2; numbers are big-endian. Immutable, without state.
 *
 * <p>To move a queue: stop its consumers, read the children of its path in the order of their names, put the items of each
 * into the new queue, and delete the node with that put or after it.
 */
public final class CuratorQueueCodec {
    private static final String START = "queue-";
    private static final char SEPARATOR = '|';
    private static final int VERSION = 0x00010001;
    private static final byte ITEM = 1;
    private static final byte END = 2;
    private static final int LENGTH_OF_ITEM_HEAD = 1 + Integer.BYTES;

    private CuratorQueueCodec() {}

    /** Returns the data of a node with some items. */
    public static byte[] write(List<byte[]> items) {
        int size = Integer.BYTES + 1;
        for (byte[] item : items) {
            size = Math.addExact(size, LENGTH_OF_ITEM_HEAD + item.length);
        }
        ByteBuffer data = ByteBuffer.allocate(size).putInt(VERSION);
        for (byte[] item : items) {
            data.put(ITEM).putInt(item.length).put(item);
        }
        return data.put(END).array();
    }

    /**
     * Returns the items of a node.
     *
     * @throws IllegalArgumentException if the data does not have the form of Curator's queues
     */
    public static List<byte[]> read(byte @Nullable [] data) {
        ByteBuffer left = ByteBuffer.wrap(data == null ? new byte[0] : data);
        int version = left.remaining() < Integer.BYTES ? 0 : left.getInt();
        if (version != VERSION) {
            throw new IllegalArgumentException("data: version 0x" + Integer.toHexString(version) + " in "
                    + left.capacity() + " bytes (expected: 0x" + Integer.toHexString(VERSION) + ")");
        }
        List<byte[]> items = new ArrayList<>();
        while (true) {
            int at = left.position();
            byte code = left.hasRemaining() ? left.get() : 0;
            if (code == END) {
                return items;
            }
            int length = code == ITEM && left.remaining() >= Integer.BYTES ? left.getInt() : -1;
            if (length < 0 || length > left.remaining()) {
                throw new IllegalArgumentException("data: broken at byte " + at + " of " + left.capacity()
                        + " (expected: an item of Curator's queue, or its end)");
            }
            byte[] item = new byte[length];
            left.get(item);
            items.add(item);
        }
    }

    /** Returns whether a child of the queue's path has the name of an item. */
    public static boolean isItem(String name) {
        return name.startsWith(START);
    }

    /**
     * Returns what stands between the bars of a node's name: the id in a {@code DistributedIdQueue}, the time in
     * milliseconds in hexadecimal digits in a {@code DistributedDelayQueue}; null for a name without bars.
     */
    public static @Nullable String id(String name) {
        int first = name.indexOf(SEPARATOR);
        int second = name.indexOf(SEPARATOR, first + 1);
        return first < 0 || second < 0 ? null : name.substring(first + 1, second);
    }
}
