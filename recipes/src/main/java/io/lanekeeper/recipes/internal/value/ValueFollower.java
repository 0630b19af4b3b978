// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.LatestSource;
import io.lanekeeper.recipes.internal.LatestSubscription;
import io.lanekeeper.recipes.internal.OpenWork;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.value.Codec;
import io.lanekeeper.recipes.value.SharedValue.Versioned;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a value up to date. What it shows never goes back: a node is shown only if it was changed later than all that was shown before,
 * and a read in a session that this client did not have before is made behind a sync. Confined to the loop.
 */
final class ValueFollower<T> implements LatestSource<Optional<T>> {
    private static final long MISSING = -1;

    private static final Logger LOG = LoggerFactory.getLogger(ValueFollower.class);

    private enum State {
        NEW,
        /** The first value is not known yet. */
        LOADING,
        FOLLOWING,
        CLOSED
    }

    private static final Map<State, Set<State>> NEXT = Map.of(
            State.NEW, EnumSet.of(State.LOADING, State.CLOSED),
            State.LOADING, EnumSet.of(State.FOLLOWING, State.CLOSED),
            State.FOLLOWING, EnumSet.of(State.CLOSED),
            State.CLOSED, EnumSet.noneOf(State.class));

    private final RecipeContext context;
    private final String path;
    private final Codec<T> codec;
    private final Promise<Void> started;
    private final Watch watch;
    private final Set<LatestSubscription<Optional<T>>> subscriptions = new LinkedHashSet<>();
    private volatile Versioned<T> current = new Versioned<>(null, null);
    private State state = State.NEW;
    /** The last change of data that was seen. */
    private long newest;
    /** The number of the last read; replies to earlier ones are dropped. */
    private int reads;

    private int failures;
    private final OpenWork.Part part = this::close;

    ValueFollower(RecipeContext context, String path, Codec<T> codec) {
        this.context = context;
        this.path = path;
        this.codec = codec;
        started = context.promise();
        watch = context.client().client().watch(context.client().onLoop(this::changed));
    }

    @Override
    public String path() {
        return path;
    }

    /** Returns the value as of now. Any thread. */
    Versioned<T> value() {
        return current;
    }

    private void become(State next) {
        if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
            throw new IllegalStateException(path + ": " + state + " cannot become " + next);
        }
        state = next;
    }

    @Override
    public @Nullable Latest<Optional<T>> latest() {
        Versioned<T> now = current;
        return state == State.FOLLOWING ? new Latest<>(versionOf(now), Optional.ofNullable(now.value())) : null;
    }

    /** Returns the zxid of the last change of data, which a value keeps in all sessions; {@link #MISSING} if there is no node. */
    private static long versionOf(Versioned<?> value) {
        Stat stat = value.stat();
        return stat == null ? MISSING : stat.mzxid();
    }

    void start(Completion<Void> result) {
        start();
        RecipeContext.forward(started, result);
    }

    private void start() {
        if (state == State.NEW) {
            become(State.LOADING);
            context.work().add(part);
            look(false);
        }
    }

    @Override
    public void subscribe(LatestSubscription<Optional<T>> subscription) {
        if (context.work().isClosed()) {
            subscription.fail(OpenWork.refused());
        } else if (state == State.CLOSED) {
            Throwable error = started.exception();
            subscription.fail(error == null ? closed() : error);
        } else {
            subscriptions.add(subscription);
            start();
        }
    }

    @Override
    public void unsubscribe(LatestSubscription<Optional<T>> subscription) {
        subscriptions.remove(subscription);
    }

    /** @param behindSync whether the server may be behind what this client has seen */
    private void look(boolean behindSync) {
        if (state == State.CLOSED) {
            return;
        }
        reads++;
        int read = reads;
        ZooKeeperOperations operations = context.client().operations();
        AsyncResult<NodeData> data = behindSync
                ? new BehindSync(context, operations).read(path, own -> own.getData(path, watch))
                : operations.getData(path, watch);
        data.whenDone(done -> {
            if (read == reads && state != State.CLOSED) {
                looked(done, behindSync);
            }
        });
    }

    private void looked(AsyncResult<NodeData> done, boolean behindSync) {
        NodeData node = done.value();
        Throwable error = done.exception();
        if (node != null) {
            present(node, behindSync);
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            int read = reads;
            context.client().operations().exists(path, watch).whenDone(looked -> {
                if (read == reads && state != State.CLOSED) {
                    missing(looked, behindSync);
                }
            });
        } else if (error != null) {
            failed(error);
        }
    }

    private void missing(AsyncResult<@Nullable Stat> looked, boolean behindSync) {
        Throwable error = looked.exception();
        if (error != null) {
            failed(error);
        } else if (looked.value() != null) {
            look(behindSync); // It was created in between.
        } else if (behindSync || context.sessions().connected()) {
            show(new Versioned<>(null, null));
        } else {
            look(true); // A read-only server may not know the node yet.
        }
    }

    private void present(NodeData node, boolean behindSync) {
        long zxid = node.stat().mzxid();
        boolean shown = current.stat() != null;
        if (zxid < newest || (zxid == newest && !shown && newest > 0)) {
            if (behindSync) {
                LOG.warn("{} is older than before: mzxid 0x{} after 0x{}", path, hex(zxid), hex(newest));
            } else {
                look(true);
            }
            return;
        }
        newest = zxid;
        Versioned<T> value;
        try {
            byte[] data = node.data();
            value = new Versioned<>(codec.decode(data == null ? new byte[0] : data), node.stat());
        } catch (RuntimeException e) {
            unreadable(e);
            return;
        }
        show(value);
    }

    private static String hex(long zxid) {
        return Long.toHexString(zxid);
    }

    /** The last good value stays until there is another one. */
    private void unreadable(RuntimeException error) {
        IllegalStateException named = new IllegalStateException(path + ": " + error.getMessage(), error);
        if (state == State.LOADING) {
            end(named);
        } else {
            LOG.warn("The value is kept as it was: {}", named.getMessage());
        }
    }

    private void show(Versioned<T> value) {
        failures = 0;
        boolean same = versionOf(current) == versionOf(value);
        if (!same) {
            current = value;
        }
        if (state == State.LOADING) {
            become(State.FOLLOWING);
            started.set(null);
        } else if (same) {
            return;
        }
        List.copyOf(subscriptions).forEach(LatestSubscription::step);
    }

    /** Takes the outcome of a write of this client, which the watch will tell later. */
    void written(T value, Stat stat) {
        if (state == State.FOLLOWING && stat.mzxid() > newest) {
            newest = stat.mzxid();
            show(new Versioned<>(value, stat));
        }
    }

    /** Returns whether the node is known to have changed since it had {@code seen}, which is null if it did not exist. */
    boolean isNewerThan(@Nullable Stat seen) {
        if (state != State.FOLLOWING) {
            return false;
        }
        Stat now = current.stat();
        return seen == null ? now != null : newest > seen.mzxid() || (now == null && newest == seen.mzxid());
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING, SESSION_OVER -> pause();
            case STOPPED -> end(error);
            case FINAL -> {
                if (state == State.LOADING) {
                    end(error);
                } else {
                    LOG.warn("{} cannot be read at present; the value is kept as it was", path, error);
                    subscribersFail(error);
                    pause();
                }
            }
        }
    }

    private void pause() {
        int read = reads;
        failures++;
        context.later(
                failures,
                () -> {
                    if (read == reads) {
                        look(true);
                    }
                },
                () -> started.setException(RecipeContext.stopped("getData", path)));
    }

    private void changed(WatchedEvent event) {
        if (event.type() != EventType.NONE) {
            look(false);
        } else if (event.keeperState() == KeeperState.CLOSED) {
            end(RecipeContext.stopped("watch", path));
        } else {
            look(true);
        }
    }

    AsyncResult<?> close() {
        end(closed());
        return AsyncResults.completed(context.handler(), null);
    }

    private CancellationException closed() {
        return new CancellationException(path + ": the shared value was closed");
    }

    private void end(Throwable why) {
        if (state != State.CLOSED) {
            become(State.CLOSED);
            context.work().remove(part);
            watch.close();
            started.setException(why);
            subscribersFail(why);
        }
    }

    private void subscribersFail(Throwable error) {
        List<LatestSubscription<Optional<T>>> all = List.copyOf(subscriptions);
        subscriptions.clear();
        all.forEach(each -> each.fail(error));
    }
}
