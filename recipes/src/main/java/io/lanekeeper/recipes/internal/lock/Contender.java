// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import org.jspecify.annotations.Nullable;

/**
 * A contender of this client in a queue, from the call to its end: over several nodes, if one is lost. {@link ContenderState} has
 * the phases; each change of phase passes one gate, {@link #become}. Confined to the loop.
 */
public final class Contender {
    private final ContenderQueue queue;
    private final ContenderKind kind;
    private final String identifier;
    private final boolean watchOwnNode;
    private final Claimant claimant;
    private ContenderState state = ContenderState.IDLE;
    private @Nullable LoopSession session;
    /** The creation of the node; null when it is over, or is made by others. */
    private @Nullable NodeEntry entry;
    /** Null while the node is not known to exist. */
    private @Nullable OwnNode node;
    /** Null while there is no node. */
    private @Nullable PlaceInQueue place;

    /**
     * @param watchOwnNode whether the own node is watched as soon as its place is known; else it is watched only where that
     *     saves a listing
     */
    Contender(ContenderQueue queue, ContenderKind kind, String identifier, boolean watchOwnNode, Claimant claimant) {
        this.queue = queue;
        this.kind = kind;
        this.identifier = identifier;
        this.watchOwnNode = watchOwnNode;
        this.claimant = claimant;
    }

    ContenderKind kind() {
        return kind;
    }

    /** Returns the text in the node. */
    public String identifier() {
        return identifier;
    }

    /** Returns the name of the node; null while it is not known. */
    @Nullable
    NodeName name() {
        return node == null ? null : node.name();
    }

    /** Returns the path of the node, which exists. */
    public String path() {
        return node().path();
    }

    /** Returns the transaction id at which the node was created. */
    public long token() {
        return node().token();
    }

    private OwnNode node() {
        OwnNode present = node;
        if (present == null) {
            throw new IllegalStateException(queue.key().directory() + ": no node in state " + state);
        }
        return present;
    }

    /** Returns the session of the node. */
    public LoopSession session() {
        LoopSession bound = session;
        if (bound == null) {
            throw new IllegalStateException(queue.key().directory() + ": no session in state " + state);
        }
        return bound;
    }

    boolean is(ContenderState asked) {
        return state == asked;
    }

    /** Returns whether it takes, or is to take, a place in the queue. */
    public boolean active() {
        return state != ContenderState.LEAVING && state != ContenderState.ENDED;
    }

    /** Returns whether {@code other} is the present node. */
    boolean owns(OwnNode other) {
        return other == node && active();
    }

    boolean watchesOwnNode() {
        return watchOwnNode;
    }

    private RecipeContext context() {
        return queue.context();
    }

    void become(ContenderState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException(queue.key().directory() + ": " + state + " cannot become " + next);
        }
        if (state == ContenderState.WAITING && place != null) {
            place.stopWaiting();
        }
        state = next;
        queue.asking(this, next == ContenderState.ENTERING || next == ContenderState.LISTING);
    }

    // The node.

    /** Begins to contend: at once, or as soon as there is a connection. Once, in the step in which this was made. */
    public void start() {
        queue.add(this);
    }

    /** Creates a node in {@code present}, unless there is one. */
    void begin(LoopSession present) {
        if (state == ContenderState.IDLE && !present.isOver()) {
            session = present;
            become(ContenderState.ENTERING);
            NodeEntry next = new NodeEntry(queue, present, this);
            entry = next;
            next.create();
            claimant.entering(present);
        }
    }

    /** Waits for a node that others create: {@link #entered} or an end follows. */
    void beginByOthers(LoopSession present) {
        session = present;
        become(ContenderState.ENTERING);
    }

    /** The node exists. {@code firstListing} is the first one that has it. */
    void entered(String name, long czxid, int firstListing) {
        entry = null;
        place(name, czxid).begin(firstListing);
        claimant.entered();
    }

    /** Takes over a node that exists and is known to be first. */
    void adopted(LoopSession present, String name, long czxid) {
        session = present;
        place(name, czxid);
        isFirst();
    }

    private PlaceInQueue place(String name, long czxid) {
        OwnNode present = new OwnNode(this, queue, session(), queue.parse(name), czxid);
        node = present;
        queue.placed(this);
        PlaceInQueue next = new PlaceInQueue(this, queue, session(), present);
        place = next;
        return next;
    }

    /** Something that the place needs has failed for good. A creation that is under way is given up. */
    void fail(Throwable error) {
        if (active()) {
            claimant.failed(error);
            leave();
        }
    }

    // The place.

    /** Returns the place of the node while this contender is in a phase; null in all others. */
    @Nullable
    PlaceInQueue placeIn(ContenderState phase) {
        return state == phase ? place : null;
    }

    void behind() {
        claimant.behind();
    }

    void isFirst() {
        become(ContenderState.FIRST);
        claimant.first();
        if (state == ContenderState.FIRST && watchOwnNode) {
            node().watch();
        }
        if (state == ContenderState.FIRST && node().revoked()) {
            claimant.revocationRequested();
        }
    }

    /** The data of the node asks for what this contender has, or will have. */
    void revocationRequested() {
        if (state == ContenderState.FIRST) {
            claimant.revocationRequested();
        }
    }

    /**
     * Ignores the end of the own node from now on: a transaction of the claimant is about to delete it, and the event
     * comes before the reply. If that fails, {@link #heedOwnNode} undoes this.
     */
    public void ignoreOwnNode() {
        node().ignore();
    }

    /** Heeds the end of the own node again. */
    public void heedOwnNode() {
        if (state == ContenderState.FIRST) {
            node().heed();
            if (watchOwnNode) {
                node().watch();
            }
        }
    }

    // What happens to the session and the node.

    void suspended() {
        if (active()) {
            claimant.suspended();
        }
    }

    void resumed(LoopSession present) {
        if (state == ContenderState.WAITING && place != null) {
            place.resumed();
        } else {
            begin(present);
        }
    }

    void established(LoopSession present) {
        if (session != null && !present.equals(session)) {
            sessionLost(LossCause.SESSION_REPLACED); // The end of a read-only server's session is not reported.
        }
        begin(present);
    }

    /** The node was deleted by others. */
    public void nodeGone() {
        if (node != null && active()) {
            displaced(LossCause.NODE_GONE);
            beginIfConnected();
        }
    }

    private void beginIfConnected() {
        LoopSession present = context().sessions().session();
        if (present != null && context().sessions().connected()) {
            begin(present);
        }
    }

    /** A request has shown that the session is over, perhaps before the event of that. */
    void sessionOver(LoopSession over) {
        if (over.equals(session) && over.isOver()) {
            sessionLost(LossCause.SESSION_EXPIRED);
            beginIfConnected();
        }
    }

    /** The session took the node along. */
    void sessionLost(LossCause cause) {
        switch (state) {
            case LEAVING -> end();
            case ENTERING, LISTING, WAITING, FIRST -> displaced(cause);
            case IDLE, ENDED -> {}
        }
    }

    void stopped(LossCause cause) {
        sessionLost(cause);
        if (state == ContenderState.IDLE) {
            claimant.failed(RecipeContext.stopped("acquire", queue.key().directory()));
            end();
        }
    }

    private void displaced(LossCause cause) {
        boolean again = claimant.displaced(cause);
        if (active() && entry != null) {
            entry.drop(); // The session has taken along what it may create.
        }
        if (active() && again) {
            become(ContenderState.IDLE);
            forgetNode();
        } else if (active()) {
            end();
        }
    }

    private void forgetNode() {
        queue.unplaced(this);
        entry = null;
        node = null;
        place = null;
        session = null;
    }

    /** The recipes are closed. */
    AsyncResult<?> close() {
        return claimant.close();
    }

    /** Gives up: the node is deleted in the background, for certain. Has no effect on a contender that has ended. */
    public void leave() {
        leave(context().promise());
    }

    /** Gives up. {@code gone} completes when no node is left, or when the session is over. */
    public void leave(Promise<@Nullable Void> gone) {
        NodeEntry creation = entry;
        OwnNode present = node;
        if (!active()) {
            gone.set(null);
        } else if (creation != null) {
            become(ContenderState.LEAVING);
            gone.whenDone(done -> end());
            creation.abandon(gone);
        } else if (present != null) {
            become(ContenderState.LEAVING);
            gone.whenDone(done -> end());
            queue.unplaced(this); // A listing for the next one follows the deletion, in the same flush.
            context().cleanup().delete(session(), present.path(), gone);
        } else {
            end();
            gone.set(null);
        }
    }

    /** Ends this contender. Its node is gone, or belongs to the claimant, which deletes it. */
    public void end() {
        if (state != ContenderState.ENDED) {
            become(ContenderState.ENDED);
            queue.unplaced(this);
            queue.remove(this);
            entry = null;
            node = null;
            place = null;
        }
    }
}
