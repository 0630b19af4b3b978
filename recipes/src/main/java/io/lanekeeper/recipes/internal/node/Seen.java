// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The node at the path, as far as it is known.
 *
 * @param node null unless a node was read
 * @param error the reason of a refusal; null for all other kinds
 */
record Seen(Kind kind, @Nullable NodeData node, @Nullable Throwable error) {
    /** The kinds of what may be at the path. */
    enum Kind {
        /** It has to be read. */
        UNKNOWN,
        /** There is no node. */
        ABSENT,
        /** The node is ours. */
        OURS,
        /** The node belongs to a former session of this client, and goes by itself some time. */
        FORMER,
        /** The node belongs to another client. */
        FOREIGN,
        /** The server refuses to create or to show the node. */
        REFUSED
    }

    static final Seen UNKNOWN = new Seen(Kind.UNKNOWN, null, null);
    static final Seen ABSENT = new Seen(Kind.ABSENT, null, null);

    static Seen of(Kind kind, NodeData node) {
        return new Seen(kind, node, null);
    }

    static Seen refused(Throwable error) {
        return new Seen(Kind.REFUSED, null, error);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    @Nullable
    Stat stat() {
        return node == null ? null : node.stat();
    }

    byte @Nullable [] data() {
        return node == null ? null : node.data();
    }

    /** Returns the version for a conditional write. Versions that have overflowed cannot be sent: any version is. */
    int version() {
        return node == null ? -1 : Math.max(-1, node.stat().version());
    }
}
