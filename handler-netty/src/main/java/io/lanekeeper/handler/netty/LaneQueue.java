// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import org.jspecify.annotations.Nullable;

/**
 * A FIFO of items, each with the number of its place. It makes no object for the pair, and a number needs no barrier of the
 * garbage collector. It frees the memory of a burst while it is emptied. Confined to one thread.
 */
final class LaneQueue {
    /** The length of the longest array that is kept. */
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

    /** Returns the place of the first item. The queue must not be empty. */
    int firstPlace() {
        return places[head];
    }

    /** Removes and returns the first item. The queue must not be empty. */
    Object remove() {
        Object item = items[head];
        if (item == null) {
            throw new IllegalStateException("the queue is empty");
        }
        items[head] = null;
        head = (head + 1) & (items.length - 1);
        size--;
        // To a quarter when an eighth is used: the next copy then follows only after as many adds or removes as it
        // copied.
        if (items.length > KEPT && size < items.length >> 3) {
            resize(items.length >> 2);
        }
        return item;
    }

    /** Returns the number of items for which there is room. */
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
