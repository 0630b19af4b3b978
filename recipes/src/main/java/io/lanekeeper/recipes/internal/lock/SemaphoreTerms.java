// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a semaphore object, and the names of its nodes.
 *
 * @param path the semaphore's path
 * @param options the maximum and the layout
 * @param identifier the text in the nodes
 */
record SemaphoreTerms(String path, SemaphoreOptions options, String identifier) {
    private static final String CURATOR_UNIT = "lease-";

    private Layout layout() {
        return options.layout();
    }

    /** Returns whether the units are direct children of the path, and the maximum is the text in it. */
    boolean isKazoo() {
        return LockRole.isKazoo(layout());
    }

    QueueKey key() {
        return QueueKey.exclusive(isKazoo() ? path + '-' + layout().name() : child("locks"), layout());
    }

    ContenderKind kind() {
        return ContenderKind.exclusive(layout());
    }

    /** Returns the parent of the units' nodes. All its children count. */
    String directory() {
        return isKazoo() ? path : child("leases");
    }

    private String child(String name) {
        return path.length() == 1 ? path + name : path + '/' + name;
    }

    /** Returns the path of a unit's node. */
    String unit(String name) {
        String parent = directory();
        return parent.length() == 1 ? parent + name : parent + '/' + name;
    }

    /** Returns the name of a new unit's node, to which the server adds a number in Curator's layout. */
    String unitName(String guid) {
        return ContenderNames.unique(layout(), guid) + (isKazoo() ? "" : CURATOR_UNIT);
    }

    /** Returns the path of the node that has the maximum; null if no node has it. */
    @Nullable
    String maxPath() {
        return options.maxFrom() != null ? options.maxFrom() : isKazoo() ? path : null;
    }

    /** Returns whether the maximum may change. */
    boolean isDynamic() {
        return options.maxFrom() != null;
    }

    /** Returns the maximum as kazoo writes it. */
    byte[] maxText() {
        return Integer.toString(options.max()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the text in the units' nodes. */
    byte[] data() {
        return identifier.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns whether it is known without a request that a call would have to wait. */
    boolean mustWait(ContenderQueues queues) {
        return !queues.context().sessions().connected() || queues.isTaken(key(), kind());
    }

    /** Checks the number of units that a call wants. */
    void checkCount(int count) {
        if (count < 1 || (!isDynamic() && count > options.max())) {
            String most = isDynamic() ? "at least 1" : "1 to " + options.max();
            throw new IllegalArgumentException("count: " + count + " (expected: " + most + ")");
        }
    }
}
