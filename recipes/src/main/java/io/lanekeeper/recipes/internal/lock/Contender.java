// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call's place in a queue, from the creation of its node to its grant or its end. {@link State} has the phases; each change
 * of phase passes one gate, {@link #become}. Confined to the loop.
 */
final class Contender {
    /** The phases of a contender. */
    private enum State {
        /** There is no session, or no attempt has begun in it. */
        IDLE,
        /** The creation of the node was sent. */
        CREATING,
        /** The outcome of the creation is unknown, and the node is looked for. */
        FINDING,
        /** The node exists, and a listing is to show what is in front of it. */
        LISTING,
        /** Another node is in front. */
        WAITING,
        /** The lease was given. */
        GRANTED,
        /** The call has ended without a lease, and the node is being deleted. */
        CLEANING,
        /** Nothing is left. */
        ENDED
    }

    private static final Map<State, Set<State>> NEXT = Map.of(
            State.IDLE, EnumSet.of(State.IDLE, State.CREATING, State.ENDED),
            State.CREATING, EnumSet.of(State.IDLE, State.CREATING, State.FINDING, State.LISTING, State.CLEANING, State.ENDED),
            State.FINDING, EnumSet.of(State.IDLE, State.CREATING, State.FINDING, State.LISTING, State.CLEANING, State.ENDED),
            State.LISTING, EnumSet.of(State.IDLE, State.LISTING, State.WAITING, State.GRANTED, State.CLEANING, State.ENDED),
            State.WAITING, EnumSet.of(State.IDLE, State.LISTING, State.WAITING, State.GRANTED, State.CLEANING, State.ENDED),
            State.GRANTED, EnumSet.of(State.ENDED),
            State.CLEANING, EnumSet.of(State.ENDED),
            State.ENDED, EnumSet.noneOf(State.class));

    private static final byte[] REVOKE = "__REVOKE__".getBytes(StandardCharsets.UTF_8);

    private final ContenderQueue queue;
    private final RecipeContext context;
    private final ContenderKind kind;
    private final String identifier;
    private final boolean atOnce;
    private final boolean watchOwnNode;
    private final Promise<@Nullable Lease> result;
    private State state = State.IDLE;
    /** Counts attempts, so that replies to an earlier one are dropped. */
    private int attempt;

    private int failures;
    private @Nullable LoopSession session;
    private String guid = "";
    private String path = "";
    private @Nullable NodeName name;
    private long token;
    /** The number of listings that had been sent when the node was known to exist. */
    private int placedAt;
    /** The nodes in front; it only shrinks, since later nodes have greater numbers. */
    private List<NodeName> ahead = List.of();
    /** True if the deletion of the own node would have been told. */
    private boolean ownNodeWatched;

    private @Nullable NodeLease lease;

    /**
     * @param atOnce whether the call ends with null if another node is in front
     * @param watchOwnNode whether the own node is watched after a grant at once
     */
    Contender(
            ContenderQueue queue,
            ContenderKind kind,
            String identifier,
            boolean atOnce,
            boolean watchOwnNode,
            Promise<@Nullable Lease> result) {
        this.queue = queue;
        this.kind = kind;
        this.identifier = identifier;
        this.atOnce = atOnce;
        this.watchOwnNode = watchOwnNode;
        this.result = result;
        context = queue.context();
        result.whenDone(done -> callEnded());
    }

    ContenderKind kind() {
        return kind;
    }

    /** Returns the name of the node; null while there is none. */
    @Nullable
    NodeName name() {
        return name;
    }

    boolean isListing(LoopSession in) {
        return state == State.LISTING && in.equals(session);
    }

    private void become(State next) {
        if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
            throw new IllegalStateException(queue.directory() + ": " + state + " cannot become " + next);
        }
        state = next;
    }

    /** Begins an attempt, if there is a session and none is under way. */
    void begin() {
        LoopSession present = context.sessions().session();
        if (state == State.IDLE && present != null) {
            attempt++;
            session = present;
            guid = context.guid(present);
            name = null;
            ownNodeWatched = false;
            create();
        }
    }

    /** Runs {@code step} with a result, unless the attempt that asked for it is over. */
    private <T extends @Nullable Object> Consumer<AsyncResult<T>> inAttempt(Consumer<AsyncResult<T>> step) {
        int asked = attempt;
        return done -> {
            if (asked == attempt && state != State.ENDED) {
                step.accept(done);
            }
        };
    }

    private LoopSession present() {
        LoopSession bound = session;
        if (bound == null) {
            throw new IllegalStateException(queue.directory() + ": no session");
        }
        return bound;
    }

    private String unique() {
        return ContenderNames.unique(queue.layout(), guid);
    }

    private void create() {
        become(State.CREATING);
        String prefix = queue.directory() + '/' + unique() + kind.name();
        byte[] data = identifier.getBytes(StandardCharsets.UTF_8);
        context.in(present())
                .createWithStat(prefix, data, context.node(CreateMode.EPHEMERAL_SEQUENTIAL))
                .whenDone(inAttempt(this::created));
        queue.list();
    }

    private void created(AsyncResult<CreatedNode> done) {
        Throwable error = done.exception();
        CreatedNode node = done.value();
        if (node != null) {
            placed(node.path(), node.stat());
        } else if (error != null) {
            attemptFailed(error, this::find, this::create);
        }
    }

    /** Decides by the kind of an error: {@code ifUnknown} or {@code ifPassing} follows, or the attempt or the call ends. */
    private void attemptFailed(Throwable error, Runnable ifUnknown, Runnable ifPassing) {
        switch (Failure.of(error)) {
            case UNKNOWN -> ifUnknown.run();
            case PASSING -> {
                int asked = attempt;
                failures++;
                context.later(failures, () -> {
                    if (asked == attempt && state != State.ENDED) {
                        ifPassing.run();
                    }
                });
            }
            case SESSION_OVER -> sessionLost();
            case STOPPED, FINAL -> failed(error);
        }
    }

    /** Looks for a node that may have been created: behind a sync, which shows all that came before the connection was lost. */
    private void find() {
        become(State.FINDING);
        context.in(present()).sync(queue.directory());
        context.in(present()).getChildren(queue.directory()).whenDone(inAttempt(this::searched));
    }

    private void searched(AsyncResult<List<String>> done) {
        Throwable error = done.exception();
        List<String> children = done.value();
        if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
            attemptFailed(error, this::find, this::find);
            return;
        }
        String start = unique();
        for (String child : children == null ? List.<String>of() : children) {
            if (child.startsWith(start)) {
                String found = queue.directory() + '/' + child;
                context.in(present()).exists(found).whenDone(inAttempt(stat -> found(found, stat)));
                return;
            }
        }
        if (result.isDone()) {
            end();
        } else {
            create();
        }
    }

    private void found(String node, AsyncResult<@Nullable Stat> done) {
        Throwable error = done.exception();
        Stat stat = done.value();
        if (error != null) {
            attemptFailed(error, this::find, this::find);
        } else if (stat == null || stat.ephemeralOwner() != present().id()) {
            find();
        } else {
            placed(node, stat);
        }
    }

    private void placed(String node, Stat stat) {
        path = node;
        token = stat.czxid();
        name = queue.parse(node.substring(node.lastIndexOf('/') + 1));
        placedAt = queue.listings();
        failures = 0;
        boolean found = state == State.FINDING;
        become(State.LISTING);
        if (result.isDone()) {
            clean();
        } else if (found) {
            queue.list();
        }
    }

    /** Takes a listing; returns false if it was sent too early to have the node. */
    boolean listed(int number, List<NodeName> names) {
        NodeName own = name;
        if (own == null || !names.contains(own)) {
            if (own != null && number > placedAt) {
                nodeGone();
                return true;
            }
            return false;
        }
        ahead = new ArrayList<>();
        for (NodeName other : names) {
            if (kind.isBlockedBy(own, other)) {
                ahead.add(other);
            }
        }
        proceed();
        return true;
    }

    private void proceed() {
        if (ahead.isEmpty()) {
            grant();
        } else if (atOnce) {
            result.set(null);
            clean();
        } else {
            become(State.WAITING);
            NodeName predecessor = ahead.get(ahead.size() - 1);
            if (!queue.isOurs(predecessor)) {
                watch(predecessor);
            }
        }
    }

    private void watch(NodeName predecessor) {
        String other = queue.directory() + '/' + predecessor.name();
        context.in(present())
                .getData(other, context.client().onLoop(event -> predecessorChanged(predecessor, event)))
                .whenDone(inAttempt(done -> watched(predecessor, done)));
        watchOwnNode();
    }

    private void watched(NodeName predecessor, AsyncResult<NodeData> done) {
        Throwable error = done.exception();
        if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            predecessorGone(predecessor);
        } else if (error != null && state == State.WAITING) {
            attemptFailed(error, this::listAgain, this::listAgain);
        }
    }

    private void predecessorChanged(NodeName predecessor, WatchedEvent event) {
        if (event.type() == EventType.NODE_DELETED) {
            predecessorGone(predecessor);
        } else if (event.type() == EventType.NODE_DATA_CHANGED && state == State.WAITING && ahead.contains(predecessor)) {
            watch(predecessor);
        }
    }

    /** A contender of this client has left the queue. */
    void localPredecessorGone(NodeName predecessor) {
        if (state == State.WAITING && ahead.contains(predecessor)) {
            listAgain();
        }
    }

    /**
     * Without a listing a grant is sound only while the own node is watched: events come in order, so the deletion of the own
     * node would have been told before.
     */
    private void predecessorGone(NodeName predecessor) {
        if (state != State.WAITING || !ahead.remove(predecessor)) {
            return;
        }
        boolean sound = ownNodeWatched && !kind.relist();
        if (sound && ahead.size() <= 1) {
            proceed();
        } else {
            listAgain();
        }
    }

    private void listAgain() {
        become(State.LISTING);
        placedAt = queue.listings() - 1; // Any listing from now on must have the node.
        queue.list();
    }

    private void watchOwnNode() {
        if (!ownNodeWatched) {
            context.in(present())
                    .getData(path, context.client().onLoop(inAttemptEvent(this::ownNodeChanged)))
                    .whenDone(inAttempt(this::ownNodeRead));
        }
    }

    private Consumer<WatchedEvent> inAttemptEvent(Consumer<WatchedEvent> step) {
        int asked = attempt;
        return event -> {
            if (asked == attempt && state != State.ENDED) {
                step.accept(event);
            }
        };
    }

    private void ownNodeRead(AsyncResult<NodeData> done) {
        NodeData data = done.value();
        Throwable error = done.exception();
        if (data != null) {
            ownNodeWatched = true;
            if (lease != null && Arrays.equals(REVOKE, data.data())) {
                lease.revocationRequested();
            }
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            nodeGone();
        }
    }

    private void ownNodeChanged(WatchedEvent event) {
        ownNodeWatched = false;
        if (event.type() == EventType.NODE_DELETED) {
            nodeGone();
        } else if (event.type() == EventType.NODE_DATA_CHANGED) {
            watchOwnNode();
        }
    }

    /** The node was deleted by others. A waiting call contends again, at the end of the queue. */
    private void nodeGone() {
        if (lease != null) {
            lease.lost(LossCause.NODE_GONE);
        } else if (state == State.LISTING || state == State.WAITING) {
            become(State.IDLE);
            begin();
        }
    }

    private void grant() {
        LoopSession owner = present();
        NodeLease given = new NodeLease(context, owner, path, token, identifier, this::leaseEnded);
        become(State.GRANTED);
        lease = given;
        given.begin();
        if (!result.set(given)) {
            given.release();
        } else if (watchOwnNode) {
            watchOwnNode();
        }
    }

    private void leaseEnded() {
        become(State.ENDED);
        queue.left(this);
    }

    /** The caller has its outcome, by a cancellation or its time, or since this contender has given it. */
    private void callEnded() {
        switch (state) {
            case IDLE -> end();
            case LISTING, WAITING -> clean();
            default -> {} // CREATING and FINDING look when they know whether there is a node.
        }
    }

    private void clean() {
        become(State.CLEANING);
        queue.left(this);
        Promise<@Nullable Void> gone = context.promise();
        gone.whenDone(done -> end());
        context.cleanup().delete(present(), path, gone);
    }

    private void end() {
        if (state != State.ENDED) {
            become(State.ENDED);
            queue.left(this);
        }
    }

    void failed(Throwable error) {
        result.setException(error);
        if (state == State.LISTING || state == State.WAITING) {
            clean();
        } else {
            end();
        }
    }

    /** The session took the node along. */
    void sessionLost() {
        attempt++;
        if (state == State.CLEANING || (result.isDone() && state != State.GRANTED)) {
            end();
        } else if (state != State.GRANTED && state != State.ENDED) {
            become(State.IDLE);
            begin();
        }
    }

    void stopped(LossCause cause) {
        if (state != State.GRANTED && state != State.ENDED) {
            attempt++;
            RequestContext where = new RequestContext("acquire", queue.directory(), null, 0);
            result.setException(new ClientStoppedException(where, null));
            end();
        }
    }
}
