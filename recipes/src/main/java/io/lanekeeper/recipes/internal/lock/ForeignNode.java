// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of another client that is in front of contenders of this one, with one watch for all of them. The watch is
 * closed when none waits for the node any more. Confined to the loop.
 */
final class ForeignNode {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignNode.class);

    private final ContenderQueue queue;
    private final RecipeContext context;
    private final LoopSession session;
    private final NodeName name;
    private final Set<Contender> waiting = new LinkedHashSet<>();
    private @Nullable Watch watch;
    private int failures;
    private boolean ended;
    /** True if the node is known to belong to another session, so that no end of a session takes it along with an own node. */
    private boolean ofAnother;

    ForeignNode(ContenderQueue queue, LoopSession session, NodeName name) {
        this.queue = queue;
        this.session = session;
        this.name = name;
        context = queue.context();
    }

    NodeName name() {
        return name;
    }

    void add(Contender contender) {
        waiting.add(contender);
        if (watch == null) {
            set();
        }
    }

    void remove(Contender contender) {
        waiting.remove(contender);
        if (waiting.isEmpty()) {
            end();
        }
    }

    /** Ends the watch; those that wait are not notified. */
    void end() {
        if (!ended) {
            ended = true;
            queue.forget(this);
            Watch last = watch;
            if (last != null && !session.isOver()) {
                last.close();
            }
        }
    }

    /** {@code getData} leaves no watch if there is no node; {@code exists} would. It needs READ on the node. */
    private void set() {
        if (ended) {
            return;
        }
        String path = queue.key().path(name.name());
        Watch next = context.client().client().watch(context.client().onLoop(this::changed));
        watch = next;
        context.in(session).getData(path, next).whenDone(this::replied);
    }

    private void replied(AsyncResult<NodeData> done) {
        Throwable error = done.exception();
        NodeData node = done.value();
        if (ended) {
            return;
        } else if (node != null) {
            failures = 0;
            ofAnother = node.stat().ephemeralOwner() != session.id();
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            gone(true); // The events of its transaction, also that of an own node, have come before this reply.
        } else if (error != null) {
            failed(error);
        }
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> {
                context.later(failures, this::set);
                failures++;
            }
            case FINAL -> {
                List<Contender> all = List.copyOf(waiting);
                end();
                all.forEach(each -> each.fail(error));
            }
            case SESSION_OVER, STOPPED -> {} // The session's end says the same to all.
        }
    }

    private void changed(WatchedEvent event) {
        if (ended) {
            return;
        } else if (event.type() == EventType.NODE_DELETED) {
            deletedWithOthers();
        } else if (event.type() != EventType.NONE) {
            set();
        }
    }

    /** One transaction may delete several nodes: the events of all of them come first. */
    private void deletedWithOthers() {
        try {
            context.client().loop().execute(() -> gone(ofAnother));
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop has ended, and the client with it", e);
        }
    }

    /** @param alone whether no own node can have gone with it without being reported before */
    private void gone(boolean alone) {
        if (ended) {
            return;
        }
        List<Contender> all = List.copyOf(waiting);
        end();
        ContenderQueue.forPlaces(all, ContenderState.WAITING, (one, place) -> place.predecessorGone(name, alone));
    }
}
