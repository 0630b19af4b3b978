// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.SerialCallbacks;
import io.lanekeeper.client.internal.node.NodeAccess;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The states of a node: reads them and compares their versions. */
final class NodeStates<T> implements NodePublisher<T> {
    /** A read that sets its watcher, too. */
    interface Read<T> {
        AsyncResult<T> read(Watcher watcher);
    }

    /** The part of a state that changes when a watch fires. */
    record Version(long created, long changed) {
        /** The version of a node that does not exist. */
        static final Version NONE = new Version(0, 0);

        /** Returns whether both are versions of nodes, but not of the same node. */
        boolean recreated(Version before) {
            return created != before.created && !equals(NONE) && !before.equals(NONE);
        }
    }

    private final NodeAccess zk;
    private final String path;
    private final Read<T> read;
    private final Function<T, Version> version;
    /** The executor of the signals; null for the watch lane. */
    private final @Nullable Executor executor;

    private NodeStates(
            NodeAccess zk, String path, Read<T> read, Function<T, Version> version, @Nullable Executor executor) {
        this.zk = zk;
        this.path = path;
        this.read = read;
        this.version = version;
        this.executor = executor;
    }

    static NodeStates<NodeData> data(NodeAccess zk, String path) {
        return new NodeStates<>(
                zk,
                path,
                watcher -> zk.getData(path, watcher),
                node -> new Version(node.stat().czxid(), node.stat().mzxid()),
                null);
    }

    static NodeStates<Children> children(NodeAccess zk, String path) {
        return new NodeStates<>(
                zk,
                path,
                watcher -> zk.getChildren(path, watcher),
                node -> new Version(node.stat().czxid(), node.stat().pzxid()),
                null);
    }

    /** A signal in the lane. It runs even if the lane drops it; otherwise the subscription would wait for ever. */
    private record Signal(Runnable task) implements Callable<@Nullable Object>, Callback.Droppable {
        @Override
        public @Nullable Object call() {
            task.run();
            return null;
        }

        @Override
        public void dropped() {
            task.run();
        }
    }

    private static Executor watchLane(NodeAccess zk) {
        return signal -> {
            try {
                zk.handler().dispatch(new Callback(Lane.WATCH, new Signal(signal)));
            } catch (RejectedExecutionException e) {
                signal.run(); // There are no lanes any more, and nothing else reports that.
            }
        };
    }

    /**
     * Returns an executor that runs signals in order. If {@code executor} drops a signal, it is passed again, so the
     * subscription does not end in silence.
     */
    private static Executor inOrder(Executor executor, NodeAccess zk) {
        SerialCallbacks order = new SerialCallbacks(executor, Lane.WATCH);
        order.timedBy(zk.handler());
        return signal -> order.execute(signal::run);
    }

    @Override
    public NodePublisher<T> on(Executor other) {
        return new NodeStates<>(zk, path, read, version, Objects.requireNonNull(other, "executor"));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Optional<T>> subscriber) {
        Executor signals = executor == null ? watchLane(zk) : inOrder(executor, zk);
        new NodeSubscription<>(this, zk, signals, Objects.requireNonNull(subscriber, "subscriber")).begin();
    }

    Version version(Optional<T> state) {
        return state.map(version).orElse(Version.NONE);
    }

    /** Reads the state and sets a watch for the next change. */
    AsyncResult<Optional<T>> read(Watcher watcher) {
        return zk.untilItPasses(() -> once(watcher));
    }

    /**
     * Reads the state as {@link #read(Watcher)} does, with retries as long as {@code wanted} returns true; then the
     * result is cancelled.
     *
     * @param caughtUp whether the state must not be older than any state that any server has shown before; a read-only
     *     server shows what it has
     */
    AsyncResult<Optional<T>> read(Watcher watcher, boolean caughtUp, BooleanSupplier wanted) {
        return zk.untilItPasses(() -> {
            if (!wanted.getAsBoolean()) {
                return AsyncResults.failed(zk.handler(), new CancellationException("not wanted any more"));
            }
            return caughtUp ? catchUp().flatMap(done -> once(watcher)) : once(watcher);
        });
    }

    private AsyncResult<Void> catchUp() {
        return zk.sync(path)
                .recover(error -> error instanceof RefusedException refused && refused.code() == ErrorCode.NOT_READ_ONLY
                        ? AsyncResults.completed(zk.handler(), null)
                        : AsyncResults.failed(zk.handler(), error));
    }

    private AsyncResult<Optional<T>> once(Watcher watcher) {
        Promise<Optional<T>> state = zk.handler().asyncResult();
        look(watcher, state);
        return state;
    }

    /** Reads the node into {@code state}. It holds no memory for each time that the node comes and goes meanwhile. */
    private void look(Watcher watcher, Promise<Optional<T>> state) {
        if (state.isDone()) {
            return;
        }
        read.read(watcher).whenDone(done -> {
            T value = done.value();
            if (value != null) {
                state.set(Optional.of(value));
            } else if (done.exception() instanceof RefusedException refused && refused.code() == ErrorCode.NO_NODE) {
                zk.exists(path, watcher).whenDone(looked -> absent(looked, watcher, state));
            } else {
                state.setException(Objects.requireNonNull(done.exception()));
            }
        });
    }

    private void absent(AsyncResult<@Nullable Stat> looked, Watcher watcher, Promise<Optional<T>> state) {
        Throwable error = looked.exception();
        if (error != null) {
            state.setException(error);
        } else if (looked.value() == null) {
            state.set(Optional.empty());
        } else {
            look(watcher, state); // It was created in between.
        }
    }
}
