// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import java.util.AbstractQueue;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A first-in, first-out queue that releases the memory of a burst while it is emptied; {@code java.util.ArrayDeque}
 * keeps it for good. The cost of an element is the same: one array store to add, one to remove. Nulls are rejected. Not
 * thread-safe.
 *
 * @param <E> the type of the elements
 */
public final class BurstQueue<E> extends AbstractQueue<E> {
    private static final int LEAST = 2;
    /** The length up to which arrays are kept. */
    private static final int KEPT = 1024;

    /** The elements. The length is a power of two. */
    private @Nullable Object[] items;

    private int head;
    private int size;

    /** Makes an empty queue with room for 16 elements. */
    public BurstQueue() {
        this(16);
    }

    /** Makes an empty queue with room for {@code expected} elements, from 0 to 1024. */
    public BurstQueue(int expected) {
        if (expected < 0 || expected > KEPT) {
            throw new IllegalArgumentException("expected: " + expected + " (expected: 0 to " + KEPT + ")");
        }
        items = new Object[Math.max(LEAST, Integer.highestOneBit(Math.max(1, 2 * expected - 1)))];
    }

    @Override
    public boolean offer(E item) {
        Objects.requireNonNull(item, "item");
        if (size == items.length) {
            resize(2 * size);
        }
        items[at(size++)] = item;
        return true;
    }

    /** Adds {@code item} in front of all others. */
    public void addFirst(E item) {
        Objects.requireNonNull(item, "item");
        if (size == items.length) {
            resize(2 * size);
        }
        head = at(-1);
        items[head] = item;
        size++;
    }

    @Override
    public @Nullable E poll() {
        E first = item(head);
        if (first != null) {
            items[head] = null;
            head = at(1);
            size--;
            if (items.length > KEPT) {
                shrink();
            }
        }
        return first;
    }

    @Override
    public @Nullable E peek() {
        return item(head);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }

    @Override
    public void clear() {
        if (items.length > KEPT) {
            items = new Object[LEAST];
        } else {
            Arrays.fill(items, null);
        }
        head = 0;
        size = 0;
    }

    /** Removes the elements that {@code filter} accepts, in one pass. */
    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            E item = get(i);
            if (!filter.test(item)) {
                items[at(kept++)] = item;
            }
        }
        boolean removed = kept < size;
        for (int i = kept; i < size; i++) {
            items[at(i)] = null;
        }
        size = kept;
        while (items.length > KEPT && sparse()) {
            shrink();
        }
        return removed;
    }

    /**
     * Returns an iterator from the first element to the last. Its {@code remove} takes time in proportion to the
     * elements behind.
     */
    @Override
    public Iterator<E> iterator() {
        return new Places();
    }

    /** Returns the number of elements for which memory is allocated. */
    int capacity() {
        return items.length;
    }

    private int at(int place) {
        return (head + place) & (items.length - 1);
    }

    @SuppressWarnings("unchecked") // Only elements are stored.
    private @Nullable E item(int index) {
        return (E) items[index];
    }

    private E get(int place) {
        E item = item(at(place));
        if (item == null) {
            throw new NoSuchElementException("place " + place + " of " + size);
        }
        return item;
    }

    private boolean sparse() {
        return size < items.length >> 3;
    }

    /**
     * Shrinks the array to a quarter when an eighth is used. Before the next copy, as many elements must come or go as
     * this one copies.
     */
    private void shrink() {
        if (sparse()) {
            resize(items.length >> 2);
        }
    }

    private void resize(int length) {
        @Nullable Object[] resized = new Object[length];
        int first = Math.min(size, items.length - head);
        System.arraycopy(items, head, resized, 0, first);
        System.arraycopy(items, 0, resized, first, size - first);
        items = resized;
        head = 0;
    }

    private void removeAt(int place) {
        for (int i = place; i < size - 1; i++) {
            items[at(i)] = items[at(i + 1)];
        }
        items[at(--size)] = null;
    }

    private final class Places implements Iterator<E> {
        private int next;
        private boolean removable;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public E next() {
            E item = get(next); // Past the end there is nothing.
            next++;
            removable = true;
            return item;
        }

        @Override
        public void remove() {
            if (!removable) {
                throw new IllegalStateException("remove without next");
            }
            removable = false;
            removeAt(--next);
        }
    }
}
