// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.recipes.election.Participant;
import io.lanekeeper.recipes.internal.LaneSignals;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Publishes the leader that a follower knows, without reads of its own. Any thread. */
final class LeaderPublisher implements NodePublisher<Participant> {
    private final RecipeContext context;
    private final LeaderFollower follower;
    /** The executor of the signals; null for the watch lane. */
    private final @Nullable Executor executor;

    LeaderPublisher(RecipeContext context, LeaderFollower follower, @Nullable Executor executor) {
        this.context = context;
        this.follower = follower;
        this.executor = executor;
    }

    @Override
    public NodePublisher<Participant> on(Executor other) {
        return new LeaderPublisher(context, follower, Objects.requireNonNull(other, "executor"));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Optional<Participant>> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new LeaderSubscription(context, follower, new LaneSignals(context, executor), subscriber).begin();
    }
}
