// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.recipes.internal.SessionTracker;
import io.lanekeeper.recipes.node.PersistentNode.State;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import org.jspecify.annotations.Nullable;

/** The knowledge that a machine has of its node, and its certainty. Confined to the loop. Tests break it by subclasses. */
class Knowledge {
    /** The owner of a container, as servers show it. */
    private static final long CONTAINER = Long.MIN_VALUE;

    private static final int TTL_SHIFT = 56;
    /** The first byte of the owner of a node with a TTL. */
    private static final long TTL = 0xff;

    private final SessionTracker sessions;
    private final PersistentNodeOptions options;
    private Seen seen = Seen.ABSENT;
    /** True if a node of ours may exist. */
    private boolean mayExist;
    /** True if a write may have been applied, or the server may be behind: the next read has to be up to date. */
    private boolean unsure;
    /** The creation of a node that the server does not let us replace; 0 for none. */
    private long fixed;
    /** The last event that came while a request was under way; null for none. */
    private @Nullable WatchedEvent meanwhile;
    /** The connection of that event: on a later one a server may be behind it. */
    private int meanwhileOn;

    Knowledge(SessionTracker sessions, PersistentNodeOptions options) {
        this.sessions = sessions;
        this.options = options;
    }

    Seen seen() {
        return seen;
    }

    boolean is(Seen.Kind kind) {
        return seen.is(kind);
    }

    boolean mayExist() {
        return mayExist;
    }

    boolean unsure() {
        return unsure;
    }

    /** A creation was sent. */
    void creating() {
        mayExist = true;
    }

    /** The server has refused a creation for good. */
    void notCreated() {
        mayExist = false;
    }

    void read(NodeData node) {
        unsure = false;
        seen = Seen.of(kindOf(node), node);
        mayExist = seen.is(Seen.Kind.OURS);
        WatchedEvent event = meanwhile;
        meanwhile = null;
        if (event != null && (event.zxid() < 0 || event.zxid() > node.stat().mzxid())) {
            unsure = meanwhileOn != sessions.connections();
            seen = Seen.UNKNOWN; // The event may be later than what was read, and has ended the watch.
        }
    }

    void absent() {
        unsure = false;
        mayExist = false;
        meanwhile = null;
        seen = Seen.ABSENT;
    }

    /** The node has changed, or an answer was lost. */
    void doubt() {
        seen = mayExist || seen.node() != null ? Seen.UNKNOWN : Seen.ABSENT;
    }

    /** A write may have been applied. */
    void writeUnknown() {
        unsure = true;
        doubt();
    }

    /** @param ours whether the server has confirmed that the node is ours, although it does not show it */
    void refused(Throwable error, boolean ours) {
        mayExist = ours;
        seen = Seen.refused(error);
    }

    /** Lets a step that was refused be tried again. */
    void retry() {
        if (is(Seen.Kind.REFUSED)) {
            seen = mayExist ? Seen.UNKNOWN : Seen.ABSENT;
        }
    }

    /** The server does not let us replace the node that was read. */
    void fix() {
        NodeData node = seen.node();
        fixed = node == null ? 0 : node.stat().czxid();
    }

    /** An event has come while a request was under way. */
    void changedMeanwhile(WatchedEvent event) {
        meanwhile = event;
        meanwhileOn = sessions.connections();
    }

    /** Returns whether the node at the path, which is not ours, is to be replaced. */
    boolean replaceable() {
        NodeData node = seen.node();
        boolean may = is(Seen.Kind.FORMER) || (is(Seen.Kind.FOREIGN) && options.takeOver());
        return may && node != null && node.stat().czxid() != fixed;
    }

    /** Returns the state that follows; null while nothing follows. */
    @Nullable
    State state() {
        return switch (seen.kind()) {
            case UNKNOWN -> null;
            case ABSENT -> State.ABSENT;
            case OURS -> sessions.connected() ? State.PRESENT : State.UNSURE;
            case FORMER, FOREIGN -> replaceable() ? State.ABSENT : State.CONFLICT;
            case REFUSED -> State.REFUSED;
        };
    }

    /** The session is over. An ephemeral node went with it; the server of the next session may be behind. */
    void sessionOver() {
        unsure = true;
        meanwhile = null;
        fixed = 0;
        if (options.mode().ephemeral()) {
            mayExist = false;
            seen = Seen.ABSENT;
        } else {
            doubt();
        }
    }

    /** Returns whether an owner is a session: a container has one number as its owner, and a node with a TTL has it there. */
    private static boolean isSession(long owner) {
        return owner != 0 && owner != CONTAINER && owner >>> TTL_SHIFT != TTL;
    }

    Seen.Kind kindOf(NodeData node) {
        long owner = node.stat().ephemeralOwner();
        LoopSession session = sessions.session();
        if (!options.mode().ephemeral()) {
            return isSession(owner) ? Seen.Kind.FOREIGN : Seen.Kind.OURS;
        } else if (session != null && owner == session.id()) {
            return Seen.Kind.OURS;
        }
        return sessions.isFormer(owner) ? Seen.Kind.FORMER : Seen.Kind.FOREIGN;
    }
}
