// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The contenders of this client in one directory. They share listings and watches, and one that leaves wakes the next without a
 * watch. Confined to the loop.
 */
final class ContenderQueue implements SessionObserver {
    private final ContenderQueues owner;
    private final RecipeContext context;
    private final QueueKey key;
    private final SharedListing listing;
    /** Those that have not ended, in the order of the calls. */
    private final Set<Contender> contenders = new LinkedHashSet<>();
    /** Those for which a listing is of use. */
    private final Set<Contender> asking = new LinkedHashSet<>();
    /** Those with a node, by its name. */
    private final Map<String, Contender> placed = new HashMap<>();
    /** Those that wait for a contender of this client, by the name of its node. */
    private final Map<String, List<Contender>> behind = new HashMap<>();

    private final Map<String, ForeignNode> foreign = new HashMap<>();
    private @Nullable AsyncResult<@Nullable Void> directory;

    ContenderQueue(ContenderQueues owner, QueueKey key) {
        this.owner = owner;
        this.key = key;
        context = owner.context();
        listing = new SharedListing(this);
        context.sessions().add(this);
    }

    RecipeContext context() {
        return context;
    }

    QueueKey key() {
        return key;
    }

    /** Returns the parts of the name of a contender's node, given its path. */
    NodeName parse(String path) {
        NodeName name = NodeName.of(path.substring(path.lastIndexOf('/') + 1), key.kinds());
        if (name == null) {
            throw new IllegalArgumentException(
                    "path: " + path + " (expected: a name that ends in one of " + key.kinds() + " and a number)");
        }
        return name;
    }

    // The contenders.

    /** Adds a contender, which begins when the client is connected. */
    void add(Contender contender) {
        contenders.add(contender);
        LoopSession session = context.sessions().session();
        if (owner.isStopped()) {
            contender.stopped(LossCause.STOPPED);
        } else if (session != null && context.sessions().connected()) {
            contender.begin(session);
        }
    }

    /** Adds a contender whose first node is made by others. */
    void addOnly(Contender contender) {
        contenders.add(contender);
    }

    /** Returns the contenders that have not ended. */
    List<Contender> contenders() {
        return List.copyOf(contenders);
    }

    /** Forgets a contender that has ended; the last one takes the queue along. */
    void remove(Contender contender) {
        if (contenders.remove(contender) && contenders.isEmpty()) {
            context.sessions().remove(this);
            owner.drop(this);
        }
    }

    /** Returns whether a contender of this client keeps a new one of {@code kind} waiting. */
    boolean isTaken(ContenderKind kind) {
        for (Contender one : contenders) {
            if (one.active() && kind.blockedBy().contains(one.kind().name())) {
                return true;
            }
        }
        return false;
    }

    /** Notes that the node of a contender exists. */
    void placed(Contender contender) {
        NodeName name = contender.name();
        if (name != null) {
            placed.put(name.name(), contender);
        }
    }

    /** Notes that the node of a contender is gone, or about to be deleted. Those that wait for it look again. */
    void unplaced(Contender contender) {
        NodeName name = contender.name();
        if (name != null && placed.remove(name.name(), contender)) {
            List<Contender> next = behind.remove(name.name());
            if (next != null) {
                forPlaces(next, ContenderState.WAITING, (one, place) -> place.localPredecessorGone());
            }
        }
    }

    // What contenders wait for.

    /**
     * Has a contender notified when a node is gone.
     *
     * @return whether the node is one of this client, so that no watch is needed
     */
    boolean waitFor(NodeName node, Contender contender) {
        if (placed.containsKey(node.name())) {
            behind.computeIfAbsent(node.name(), name -> new ArrayList<>(1)).add(contender);
            return true;
        }
        foreign.computeIfAbsent(node.name(), name -> new ForeignNode(this, contender.session(), node))
                .add(contender);
        return false;
    }

    /** Undoes {@link #waitFor}. */
    void stopWaiting(NodeName node, Contender contender) {
        List<Contender> next = behind.get(node.name());
        if (next != null && next.remove(contender) && next.isEmpty()) {
            behind.remove(node.name());
        }
        ForeignNode other = foreign.get(node.name());
        if (other != null) {
            other.remove(contender);
        }
    }

    /** Forgets a node of another client for which none waits any more. */
    void forget(ForeignNode node) {
        foreign.remove(node.name().name(), node);
    }

    // Listings.

    /** Lists the directory at the end of this step, behind what the step sends, and returns the number of that listing. */
    int list() {
        return listing.ask();
    }

    /** Returns whether a listing was answered already. */
    boolean isAnswered(int number) {
        return listing.isAnswered(number);
    }

    /** Notes whether a listing is of use to a contender. */
    void asking(Contender contender, boolean asks) {
        if (asks) {
            asking.add(contender);
        } else {
            asking.remove(contender);
        }
    }

    /** Returns whether a listing is of use to any contender. */
    boolean isAsked() {
        return !asking.isEmpty();
    }

    /** Passes a listing, or its error, to those that need it. */
    void forAsking(int number, BiConsumer<Contender, PlaceInQueue> event) {
        forPlaces(asking, ContenderState.LISTING, (one, place) -> {
            if (place.needs(number)) {
                event.accept(one, place);
            }
        });
    }

    /** Calls {@code event} for those of some contenders that are still in a phase when their turn comes. */
    static void forPlaces(Collection<Contender> some, ContenderState phase, BiConsumer<Contender, PlaceInQueue> event) {
        for (Contender one : new ArrayList<>(some)) {
            PlaceInQueue place = one.placeIn(phase);
            if (place != null) {
                event.accept(one, place);
            }
        }
    }

    /** Creates the directory; those that miss it at the same time share the request. */
    AsyncResult<@Nullable Void> createDirectory(LoopSession session) {
        AsyncResult<@Nullable Void> pending = directory;
        if (pending == null) {
            AsyncResult<@Nullable Void> begun = context.createDirectory(
                    session, key.directory(), key.layout().containers());
            directory = begun;
            begun.whenDone(done -> directory = directory == begun ? null : directory);
            pending = begun;
        }
        return pending;
    }

    // The session.

    private void forEach(Consumer<Contender> event) {
        contenders().forEach(event);
    }

    @Override
    public void suspended() {
        forEach(Contender::suspended);
    }

    @Override
    public void resumed() {
        LoopSession session = context.sessions().session();
        if (session != null) {
            forEach(one -> one.resumed(session));
        }
    }

    @Override
    public void established(LoopSession session) {
        forEach(one -> one.established(session));
    }

    @Override
    public void lost(LossCause cause) {
        directory = null; // What is pending belongs to the session that has ended.
        forEach(one -> one.sessionLost(cause));
    }

    @Override
    public void stopped(LossCause cause) {
        forEach(one -> one.stopped(cause));
    }
}
