// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.election.LeadershipListener;
import io.lanekeeper.recipes.election.Participant;
import io.lanekeeper.recipes.internal.LatestPublisher;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.lock.ContenderQueues;
import io.lanekeeper.recipes.internal.lock.ContenderReader;
import io.lanekeeper.recipes.internal.lock.QueueKey;
import io.lanekeeper.recipes.lock.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The election at a path: passes calls to the loop. */
final class PathElection implements LeaderElection {
    private final RecipeContext context;
    private final QueueKey key;
    private final Candidacy candidacy;
    private final LeaderFollower follower;

    PathElection(ContenderQueues queues, Elections elections, String path, ElectionOptions options) {
        context = queues.context();
        key = QueueKey.exclusive(path, options.layout());
        candidacy = new Candidacy(queues, elections, key, options);
        follower = new LeaderFollower(context, key);
    }

    private <T> AsyncResult<T> call(Consumer<Promise<T>> step) {
        Promise<T> result = context.promise();
        context.call(result, () -> step.accept(result));
        return result;
    }

    @Override
    public AsyncResult<Void> start() {
        return call(candidacy::start);
    }

    @Override
    public ElectionState state() {
        return candidacy.state();
    }

    @Override
    public @Nullable Leadership leadership() {
        return candidacy.leadership();
    }

    @Override
    public AsyncResult<Leadership> awaitLeadership() {
        Promise<Leadership> result = context.promise();
        context.waitingCall(result, () -> candidacy.await(result));
        return result;
    }

    @Override
    public Registration addListener(LeadershipListener listener) {
        return candidacy.addListener(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public NodePublisher<Participant> leader() {
        return new LatestPublisher<>(context, follower);
    }

    @Override
    public AsyncResult<List<Participant>> participants() {
        return context.request(() -> ContenderReader.read(context, key).map(PathElection::participants));
    }

    private static List<Participant> participants(List<Contender> contenders) {
        List<Participant> all = new ArrayList<>(contenders.size());
        for (Contender each : contenders) {
            all.add(new Participant(each.identifier(), each.token(), all.isEmpty()));
        }
        return List.copyOf(all);
    }

    @Override
    public AsyncResult<Void> campaign(Function<Leadership, ? extends AsyncResult<?>> work) {
        Objects.requireNonNull(work, "work");
        return call(result -> candidacy.campaign(work, result));
    }

    @Override
    public AsyncResult<Void> close() {
        Promise<Void> result = context.promise();
        context.run(result, () -> candidacy.close(result));
        return result;
    }
}
