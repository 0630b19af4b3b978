// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of a listing that were not tried yet. Confined to the loop. */
final class FreeItems {
    /** Names that the server refuses to give for a reason that lies in the item itself. */
    private final Set<String> unusable = new HashSet<>();
    /** The last one first. */
    private List<String> names = new ArrayList<>();

    private long listedAt;

    boolean isEmpty() {
        return names.isEmpty();
    }

    void clear() {
        names.clear();
    }

    /**
     * Replaces the names by those of a new listing.
     *
     * @param inUse names that are being tried
     */
    void replace(Collection<String> listed, Collection<String> inUse, long now) {
        listedAt = now;
        names = new ArrayList<>(listed);
        if (!unusable.isEmpty()) {
            unusable.retainAll(listed);
            names.removeAll(unusable);
        }
        if (!inUse.isEmpty()) {
            names.removeAll(new HashSet<>(inUse));
        }
        Collections.reverse(names);
    }

    /** Returns the time since the listing in nanoseconds. */
    long age(long now) {
        return now - listedAt;
    }

    /** Returns the first name; null if there is none. */
    @Nullable
    String first() {
        return names.isEmpty() ? null : names.get(names.size() - 1);
    }

    /** Removes one of the first {@code spread} names, and returns it. There must be one. */
    String next(int spread, Random random) {
        int last = names.size() - 1;
        int choice = spread == 1 ? 0 : random.nextInt(Math.min(spread, names.size()));
        return names.remove(last - choice);
    }

    /** Leaves a name out from now on; returns false if it was left out before. */
    boolean leaveOut(String name) {
        return unusable.add(name);
    }
}
