// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The node of a contender, with a watch on it if that is wanted. The watch is set again after each change of the data. The event of
 * the node's deletion ends it, so it needs no removal. Confined to the loop.
 */
final class OwnNode {
    private static final byte[] REVOKE = "__REVOKE__".getBytes(StandardCharsets.UTF_8);

    private final Contender contender;
    private final ContenderQueue queue;
    private final LoopSession session;
    private final NodeName name;
    private final long token;
    /** The read that has set, or is to set, the present watch; null if there is none. */
    private @Nullable Asked present;
    /** True while a transaction of this client may delete the node. */
    private boolean ignored;

    private boolean revoked;
    private int failures;

    /** One read with its one-shot watch, whose event may come before the reply is handled. */
    private final class Asked {
        private boolean armed;

        void event(WatchedEvent event) {
            if (this == present) {
                present = null;
                changed(event);
            }
        }

        void replied(AsyncResult<NodeData> done) {
            if (this == present) {
                read(this, done);
            }
        }
    }

    /** @param token the transaction id at which the node was created */
    OwnNode(Contender contender, ContenderQueue queue, LoopSession session, NodeName name, long token) {
        this.contender = contender;
        this.queue = queue;
        this.session = session;
        this.name = name;
        this.token = token;
    }

    private RecipeContext context() {
        return queue.context();
    }

    String path() {
        return queue.key().path(name.name());
    }

    NodeName name() {
        return name;
    }

    long token() {
        return token;
    }

    /** Returns whether the data says that another client asks for what the node stands for. */
    boolean revoked() {
        return revoked;
    }

    /** Returns whether the deletion of the node would have been reported: no later event of the stream is delivered before it. */
    boolean armed() {
        return present != null && present.armed;
    }

    /** Sets the watch, unless it is set. */
    void watch() {
        if (present == null && matters()) {
            Asked asked = new Asked();
            present = asked;
            context()
                    .in(session)
                    .getData(path(), context().client().onLoop(asked::event))
                    .whenDone(asked::replied);
        }
    }

    /** Ignores the end of the node from now on: a transaction of this client is about to delete it. */
    void ignore() {
        ignored = true;
    }

    /** Heeds the end of the node again, since that transaction had no effect. */
    void heed() {
        ignored = false;
        present = null;
    }

    private boolean matters() {
        return !ignored && contender.owns(this);
    }

    private void read(Asked asked, AsyncResult<NodeData> done) {
        NodeData node = done.value();
        Throwable error = done.exception();
        if (node != null) {
            asked.armed = true;
            failures = 0;
            check(node);
        } else if (error != null) {
            present = null;
            failed(error);
        }
    }

    private void check(NodeData node) {
        if (!matters()) {
            return;
        }
        if (node.stat().czxid() != token) {
            contender.nodeGone(); // Deleted and created again by others.
        } else if (Arrays.equals(REVOKE, node.data())) {
            revoked = true;
            contender.revocationRequested();
        }
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> {
                context().later(failures, this::watch);
                failures++;
            }
            case FINAL -> {
                if (Failure.is(error, ErrorCode.NO_NODE) && matters()) {
                    contender.nodeGone();
                } // Without READ there is no watch; grants then need a listing.
            }
            case SESSION_OVER, STOPPED -> {} // The session's end says the same.
        }
    }

    private void changed(WatchedEvent event) {
        if (!matters()) {
            return;
        }
        if (event.type() == EventType.NODE_DELETED) {
            contender.nodeGone();
        } else if (event.type() != EventType.NONE) {
            watch();
        }
    }
}
