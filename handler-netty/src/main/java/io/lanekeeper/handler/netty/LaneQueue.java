// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import org.jspecify.annotations.Nullable;

/**
 * Items in the order of their arrival, each with the number of its place. Needs no object for the pair, and its numbers no
 * barrier of the garbage collector. Gives the memory of a burst back while it is emptied. Confined to one thread.
 */
final class LaneQueue {
    /** Arrays up to this length are kept. */
    private static final int KEPT = 1024;

    private @Nullable Object[] items = new Object[64];
    private byte[] places = new byte[64];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void add(int place, Object item) {
        if (size == items.length) {
            resize(2 * items.length);
        }
        int at = (head + size++) & (items.length - 1);
        items[at] = item;
        places[at] = (byte) place;
    }

    /** Where the first item belongs; there must be one. */
    int firstPlace() {
        return places[head];
    }

    /** The first item; there must be one. */
    Object remove() {
        Object item = items[head];
        if (item == null) {
            throw new IllegalStateException("nothing is queued");
        }
        items[head] = null;
        head = (head + 1) & (items.length - 1);
        size--;
        // To a quarter when an eighth is used: as much must then come, or go, as was copied before the next copy.
        if (items.length > KEPT && size < items.length >> 3) {
            resize(items.length >> 2);
        }
        return item;
    }

    /** The number of items for which there is room. */
    int capacity() {
        return items.length;
    }

    private void resize(int length) {
        @Nullable Object[] moreItems = new Object[length];
        byte[] morePlaces = new byte[length];
        for (int i = 0; i < size; i++) {
            int at = (head + i) & (items.length - 1);
            moreItems[i] = items[at];
            morePlaces[i] = places[at];
        }
        items = moreItems;
        places = morePlaces;
        head = 0;
    }
}
