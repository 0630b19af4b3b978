// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.recipes.lock.Layout;
import java.util.HashSet;
import java.util.Set;

/** The roles in the queue of a lock or a read-write lock, and the names of their nodes in each layout. */
enum LockRole {
    /** An exclusive lock. In kazoo's layout it is the same as a writer. */
    EXCLUSIVE,
    /** A reader, which waits for writers. */
    READER,
    /** A writer, which waits for all. */
    WRITER;

    private static final String CURATOR_LOCK = Layout.CURATOR.name();
    private static final String CURATOR_READ = "__READ__";
    private static final String CURATOR_WRITE = "__WRIT__";
    private static final String KAZOO_LOCK = Layout.KAZOO.name();
    private static final String KAZOO_READ = "__rlock__";

    /** Returns the key of the queue at {@code path} that this role contends in. */
    QueueKey queue(String path, Layout layout) {
        return new QueueKey(path, layout, kinds(layout));
    }

    private Set<String> kinds(Layout layout) {
        if (this == EXCLUSIVE) {
            return isKazoo(layout) ? Set.of(KAZOO_LOCK, KAZOO_READ, CURATOR_LOCK) : exclusiveKinds(layout);
        }
        return isKazoo(layout) ? Set.of(KAZOO_LOCK, KAZOO_READ) : Set.of(CURATOR_READ, CURATOR_WRITE);
    }

    private static Set<String> exclusiveKinds(Layout layout) {
        Set<String> kinds = new HashSet<>(Set.of(layout.name()));
        if (layout.name().equals(CURATOR_LOCK)) {
            kinds.add(KAZOO_LOCK);
        }
        return kinds;
    }

    /** Returns the kind of this role's nodes. */
    ContenderKind kind(Layout layout) {
        boolean kazoo = isKazoo(layout);
        return switch (this) {
            case EXCLUSIVE -> new ContenderKind(layout.name(), kinds(layout), kazoo);
            case READER ->
                kazoo
                        ? new ContenderKind(KAZOO_READ, Set.of(KAZOO_LOCK), true)
                        : new ContenderKind(CURATOR_READ, Set.of(CURATOR_WRITE), true);
            case WRITER -> new ContenderKind(kazoo ? KAZOO_LOCK : CURATOR_WRITE, kinds(layout), true);
        };
    }

    /** Checks that a layout has names for this role. */
    void check(Layout layout) {
        if (this != EXCLUSIVE && !isKazoo(layout) && !layout.equals(Layout.CURATOR)) {
            throw new IllegalArgumentException(
                    "layout: " + layout + " (expected: Layout.CURATOR or Layout.KAZOO for a read-write lock)");
        }
    }

    static boolean isKazoo(Layout layout) {
        return layout.equals(Layout.KAZOO);
    }
}
