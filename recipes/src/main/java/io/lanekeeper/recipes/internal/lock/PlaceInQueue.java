// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.recipes.internal.RecipeContext;

/**
 * The place of one node in its queue: what is in front, and how its end is noticed. It lives as long as the node is the
 * contender's. Confined to the loop.
 */
final class PlaceInQueue {
    private final Contender contender;
    private final ContenderQueue queue;
    private final RecipeContext context;
    private final LoopSession session;
    private final OwnNode node;
    /** The first listing that is certain to have the node, and to miss what was gone when it was asked for. */
    private int listing;

    private Ahead ahead = Ahead.NOTHING;

    PlaceInQueue(Contender contender, ContenderQueue queue, LoopSession session, OwnNode node) {
        this.contender = contender;
        this.queue = queue;
        this.session = session;
        this.node = node;
        context = queue.context();
    }

    /** Begins to wait for a listing. {@code first} is the first one that has the node. */
    void begin(int first) {
        contender.become(ContenderState.LISTING);
        listing = queue.isAnswered(first) ? queue.list() : first;
    }

    /** Returns whether a listing with this number was not sent too early. */
    boolean needs(int number) {
        return number - listing >= 0;
    }

    /** Takes a listing that it needs. */
    void listed(Iterable<NodeName> names) {
        Ahead found = Ahead.of(node.name(), contender.kind(), names);
        if (found == null) {
            contender.nodeGone();
        } else {
            ahead = found;
            proceed();
        }
    }

    private void proceed() {
        NodeName nearest = ahead.nearest();
        if (nearest != null) {
            contender.behind();
            waitFor(nearest);
        } else if (context.sessions().connected() && !session.isOver()) {
            contender.isFirst();
        } else if (contender.is(ContenderState.LISTING)) {
            contender.become(ContenderState.WAITING); // The grant waits for the resumption.
        }
    }

    /** Waits for a node to go. A watch on the own node spares the listing at the grant; kinds that list in any case set none. */
    private void waitFor(NodeName nearest) {
        if (contender.is(ContenderState.LISTING)) {
            contender.become(ContenderState.WAITING);
        }
        if (contender.is(ContenderState.WAITING)) {
            boolean local = queue.waitFor(nearest, contender);
            if (contender.watchesOwnNode() || (!local && !contender.kind().relist())) {
                node.watch();
            }
        }
    }

    /** The contender does not wait any more, or waits for something else. */
    void stopWaiting() {
        NodeName nearest = ahead.nearest();
        if (nearest != null) {
            queue.stopWaiting(nearest, contender);
        }
    }

    /** A contender of this client, for which this one waited, has left. */
    void localPredecessorGone() {
        listAgain();
    }

    /**
     * A node of another client, for which this one waited, has gone. Without a listing a grant is sound only while the own node
     * is watched: events come in order, so the deletion of the own node would have been reported before. While the watches are
     * restored on a new connection they have no order; the grant waits for the end of that.
     *
     * @param alone whether the transaction that has deleted it has not deleted the own node, too
     */
    void predecessorGone(NodeName gone, boolean alone) {
        if (!gone.equals(ahead.nearest())) {
            return;
        }
        if (alone && node.armed() && !contender.kind().relist() && ahead.isShort()) {
            ahead = ahead.withoutNearest();
            proceed();
        } else {
            listAgain();
        }
    }

    private void listAgain() {
        contender.become(ContenderState.LISTING);
        listing = queue.list();
    }

    /** The session was resumed, and all events of the time without a connection were delivered. */
    void resumed() {
        if (ahead.nearest() == null) {
            proceed();
        }
    }
}
