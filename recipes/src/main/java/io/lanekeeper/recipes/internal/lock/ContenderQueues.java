// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The queues of one {@code Recipes} object in which this client has contenders. Confined to the loop. */
public final class ContenderQueues {
    private final RecipeContext context;
    private final Map<QueueKey, ContenderQueue> queues = new HashMap<>();
    private final Set<MultiClaim> multiClaims = new LinkedHashSet<>();

    ContenderQueues(RecipeContext context) {
        this.context = context;
    }

    /** Returns the context of the recipes. */
    public RecipeContext context() {
        return context;
    }

    /**
     * Returns a new contender, which is to be started in the same step.
     *
     * @param watchOwnNode whether its node is watched as soon as its place is known
     */
    public Contender contender(
            QueueKey key, ContenderKind kind, String identifier, boolean watchOwnNode, Claimant claimant) {
        return new Contender(at(key), kind, identifier, watchOwnNode, claimant);
    }

    /** Returns whether a contender of this client keeps a new one of {@code kind} waiting. */
    public boolean isTaken(QueueKey key, ContenderKind kind) {
        ContenderQueue queue = queues.get(key);
        return queue != null && queue.isTaken(kind);
    }

    /** Returns a queue, to which a contender is added in the same step. */
    ContenderQueue at(QueueKey key) {
        return queues.computeIfAbsent(key, added -> new ContenderQueue(this, added));
    }

    /** Returns whether the client is not started, or stopped, so that no session follows by itself. */
    public boolean isStopped() {
        return context.sessions().session() == null && context.client().client().keeperState() == KeeperState.CLOSED;
    }

    /** Drops a queue that is empty. */
    void drop(ContenderQueue queue) {
        queues.remove(queue.key(), queue);
    }

    /** Adds a call for several locks, which may have no contender yet. */
    void add(MultiClaim call) {
        multiClaims.add(call);
    }

    /** Removes a call for several locks, which has its outcome. */
    void remove(MultiClaim call) {
        multiClaims.remove(call);
    }

    /**
     * Cancels the calls that wait, and releases what was granted.
     *
     * @return one result for each, complete when its nodes are gone
     */
    List<AsyncResult<?>> close() {
        List<AsyncResult<?>> ends = new ArrayList<>();
        List.copyOf(multiClaims).forEach(call -> ends.add(call.close()));
        for (ContenderQueue queue : List.copyOf(queues.values())) {
            queue.contenders().forEach(one -> ends.add(one.close()));
        }
        return ends;
    }

    /** Returns the number of queues. */
    int size() {
        return queues.size();
    }
}
