// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import io.lanekeeper.recipes.lock.Layout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contenders of this client in one directory. They share listings: one listing, sent behind all that a step of the loop has
 * sent, serves all contenders that were created or waited before it. Confined to the loop.
 */
final class ContenderQueue implements SessionObserver {
    private final RecipeContext context;
    private final String directory;
    private final Layout layout;
    /** The kinds of nodes that count; all other children are ignored. */
    private final Set<String> kinds;
    /** Those that have not ended, in the order of the calls. */
    private final Set<Contender> contenders = new LinkedHashSet<>();

    private boolean listingWanted;
    /** Counts listings that were sent. */
    private int listings;

    ContenderQueue(RecipeContext context, String directory, Layout layout, Set<String> kinds) {
        this.context = context;
        this.directory = directory;
        this.layout = layout;
        this.kinds = kinds;
        context.sessions().add(this);
    }

    RecipeContext context() {
        return context;
    }

    String directory() {
        return directory;
    }

    Layout layout() {
        return layout;
    }

    int listings() {
        return listings;
    }

    /** Returns the parts of a node's name; null if it is not one of a contender. */
    @Nullable
    NodeName parse(String name) {
        return NodeName.of(name, kinds);
    }

    void add(Contender contender) {
        contenders.add(contender);
        contender.begin();
    }

    /** Returns whether a contender of this client keeps a new one of {@code kind} waiting. */
    boolean isTaken(ContenderKind kind) {
        return contenders.stream()
                .anyMatch(one -> kind.blockedBy().contains(one.kind().name()));
    }

    /** Returns whether a node belongs to a contender of this client, whose end this queue notices without a watch. */
    boolean isOurs(NodeName node) {
        return contenders.stream().anyMatch(one -> node.equals(one.name()));
    }

    /** Forgets a contender that is about to be deleted or has ended. Those that waited for it look again. */
    void left(Contender contender) {
        if (contenders.remove(contender)) {
            NodeName gone = contender.name();
            for (Contender one : new ArrayList<>(contenders)) {
                if (gone != null) {
                    one.localPredecessorGone(gone);
                }
            }
        }
    }

    /** Lists the directory at the end of this step, behind what the step sends. */
    void list() {
        if (!listingWanted) {
            listingWanted = true;
            context.client().loop().execute(this::sendListing);
        }
    }

    private void sendListing() {
        listingWanted = false;
        LoopSession session = context.sessions().session();
        if (session != null) {
            listings++;
            int number = listings;
            context.in(session).getChildren(directory).whenDone(done -> listed(session, number, done));
        }
    }

    private void listed(LoopSession session, int number, AsyncResult<List<String>> done) {
        Throwable error = done.exception();
        List<String> names = done.value();
        if (names != null) {
            deliver(session, number, sorted(names));
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            deliver(session, number, List.of());
        } else if (error != null) {
            listingFailed(session, error);
        }
    }

    private void listingFailed(LoopSession session, Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> context.later(0, this::list);
            case FINAL -> listingContenders(session).forEach(one -> one.failed(error));
            case SESSION_OVER, STOPPED -> {} // The session's end says the same to all.
        }
    }

    private void deliver(LoopSession session, int number, List<NodeName> names) {
        boolean again = false;
        for (Contender one : listingContenders(session)) {
            again |= !one.listed(number, names);
        }
        if (again) {
            list();
        }
    }

    private List<Contender> listingContenders(LoopSession session) {
        return contenders.stream().filter(one -> one.isListing(session)).toList();
    }

    private List<NodeName> sorted(List<String> children) {
        List<NodeName> names = new ArrayList<>(children.size());
        for (String child : children) {
            NodeName name = parse(child);
            if (name != null) {
                names.add(name);
            }
        }
        names.sort((one, other) -> one.sequence() == other.sequence() ? 0 : one.isBefore(other) ? -1 : 1);
        return names;
    }

    @Override
    public void suspended() {
        // Contenders wait: their nodes live as long as the session.
    }

    @Override
    public void resumed() {
        // The client has set the watches again; requests that were lost are repeated by their own errors.
    }

    @Override
    public void established(LoopSession session) {
        new ArrayList<>(contenders).forEach(Contender::begin);
    }

    @Override
    public void lost(LossCause cause) {
        new ArrayList<>(contenders).forEach(Contender::sessionLost);
    }

    @Override
    public void stopped(LossCause cause) {
        new ArrayList<>(contenders).forEach(one -> one.stopped(cause));
    }
}
