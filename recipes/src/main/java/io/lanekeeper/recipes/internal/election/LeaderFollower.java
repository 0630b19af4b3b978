// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.recipes.election.Participant;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.LatestSource;
import io.lanekeeper.recipes.internal.LatestSubscription;
import io.lanekeeper.recipes.internal.OpenWork;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.lock.ContenderReader;
import io.lanekeeper.recipes.internal.lock.QueueKey;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the leader of an election up to date while there are subscribers. Only the first node is watched: the leader changes only
 * when that is gone, since later candidates have greater numbers. An empty directory is watched for children, a missing one for its
 * creation. Confined to the loop.
 */
final class LeaderFollower implements LatestSource<Optional<Participant>> {
    private final RecipeContext context;
    private final QueueKey key;
    private final Set<LatestSubscription<Optional<Participant>>> subscriptions = new LinkedHashSet<>();
    /** Null while there are no subscribers. */
    private @Nullable Watch watch;
    /** Null before the first answer. */
    private @Nullable Latest<Optional<Participant>> leader;
    /** The highest epoch that was shown. */
    private long newest;
    /** The number of the last look; answers to earlier ones are dropped. */
    private int looks;

    private int failures;
    private final OpenWork.Part part = this::close;

    LeaderFollower(RecipeContext context, QueueKey key) {
        this.context = context;
        this.key = key;
    }

    @Override
    public String path() {
        return key.directory();
    }

    /** Returns the leader as of now; empty if there is none. */
    @Override
    public @Nullable Latest<Optional<Participant>> latest() {
        return leader;
    }

    @Override
    public void subscribe(LatestSubscription<Optional<Participant>> subscription) {
        if (context.work().isClosed()) {
            subscription.fail(OpenWork.refused());
            return;
        }
        subscriptions.add(subscription);
        if (watch == null) {
            context.work().add(part);
            watch = context.client().client().watch(context.client().onLoop(this::changed));
            look(false);
        } else {
            subscription.step();
        }
    }

    @Override
    public void unsubscribe(LatestSubscription<Optional<Participant>> subscription) {
        if (subscriptions.remove(subscription) && subscriptions.isEmpty()) {
            stop();
        }
    }

    private void stop() {
        Watch present = watch;
        watch = null;
        leader = null;
        looks++;
        context.work().remove(part);
        if (present != null) {
            present.close();
        }
    }

    private void changed(WatchedEvent event) {
        if (event.type() != EventType.NONE) {
            look(false);
        } else if (event.keeperState() == KeeperState.CLOSED) {
            end(RecipeContext.stopped("watch", path()));
        } else {
            look(true);
        }
    }

    private <T extends @Nullable Object> Consumer<AsyncResult<T>> ifLast(Consumer<AsyncResult<T>> step) {
        int look = looks;
        return done -> {
            if (look == looks) {
                step.accept(done);
            }
        };
    }

    /** @param behindSync whether the server may be behind what this client has seen */
    private void look(boolean behindSync) {
        if (watch == null) {
            return;
        }
        looks++;
        ZooKeeperOperations operations = context.client().operations();
        AsyncResult<List<String>> listed = behindSync
                ? new BehindSync(context, operations).read(path(), own -> own.getChildren(path()))
                : operations.getChildren(path());
        listed.whenDone(ifLast(done -> listed(done, behindSync)));
    }

    private void listed(AsyncResult<List<String>> done, boolean behindSync) {
        Watch present = watch;
        List<String> children = done.value();
        Throwable error = done.exception();
        if (present == null) {
            return;
        } else if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
            failed(error);
            return;
        }
        List<String> names = children == null ? List.of() : ContenderReader.namesInOrder(key, children);
        ZooKeeperOperations operations = context.client().operations();
        if (!names.isEmpty()) {
            operations.getData(key.path(names.get(0)), present).whenDone(ifLast(read -> read(read, behindSync)));
        } else if (error == null) {
            operations.getChildren(path(), present).whenDone(ifLast(again -> watchedEmpty(again, behindSync)));
        } else {
            operations.exists(path(), present).whenDone(ifLast(again -> {
                if (again.exception() != null) {
                    failed(again.exception());
                } else if (again.value() != null) {
                    look(behindSync); // It was created in between.
                } else {
                    none(behindSync);
                }
            }));
        }
    }

    private void watchedEmpty(AsyncResult<List<String>> done, boolean behindSync) {
        List<String> children = done.value();
        Throwable error = done.exception();
        if (children != null && ContenderReader.namesInOrder(key, children).isEmpty()) {
            none(behindSync);
        } else if (children != null || Failure.is(error, ErrorCode.NO_NODE)) {
            look(behindSync);
        } else if (error != null) {
            failed(error);
        }
    }

    private void none(boolean behindSync) {
        if (newest > 0 && !behindSync) {
            look(true); // This server may not know the leader yet that another one has shown.
        } else {
            show(Optional.empty());
        }
    }

    private void read(AsyncResult<NodeData> done, boolean behindSync) {
        NodeData node = done.value();
        Throwable error = done.exception();
        if (node != null) {
            long epoch = node.stat().czxid();
            if (epoch < newest && !behindSync) {
                look(true); // This server is behind another one.
            } else {
                byte[] data = node.data();
                String id = data == null ? "" : new String(data, StandardCharsets.UTF_8);
                newest = epoch;
                show(Optional.of(new Participant(id, epoch, true)));
            }
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            look(behindSync); // It has gone since the listing.
        } else if (error != null) {
            failed(error);
        }
    }

    private void show(Optional<Participant> now) {
        failures = 0;
        leader = new Latest<>(now, now);
        List.copyOf(subscriptions).forEach(LatestSubscription::step);
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING, SESSION_OVER -> {
                int look = looks;
                context.later(failures, () -> {
                    if (look == looks) {
                        look(true);
                    }
                });
                failures++;
            }
            case STOPPED, FINAL -> end(error);
        }
    }

    private AsyncResult<?> close() {
        end(new CancellationException(path() + ": the recipes were closed"));
        return AsyncResults.completed(context.handler(), null);
    }

    private void end(Throwable error) {
        List<LatestSubscription<Optional<Participant>>> all = List.copyOf(subscriptions);
        subscriptions.clear();
        stop();
        all.forEach(each -> each.fail(error));
    }
}
