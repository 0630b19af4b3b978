// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.LaneListeners;
import io.lanekeeper.recipes.internal.OpenWork;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.node.PersistentNode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node that a {@link NodeKeeper} keeps. The state changes on the loop and is read by any thread. */
public final class PathNode implements PersistentNode {
    private static final Map<State, Set<State>> NEXT = Map.of(
            State.ABSENT, EnumSet.complementOf(EnumSet.of(State.ABSENT)),
            State.PRESENT, EnumSet.complementOf(EnumSet.of(State.PRESENT)),
            State.UNSURE, EnumSet.complementOf(EnumSet.of(State.UNSURE)),
            State.CONFLICT, EnumSet.complementOf(EnumSet.of(State.CONFLICT, State.UNSURE)),
            State.REFUSED, EnumSet.complementOf(EnumSet.of(State.REFUSED, State.UNSURE)),
            State.CLOSED, EnumSet.noneOf(State.class));

    private final RecipeContext context;
    private final WantedData wanted;
    private final NodePath path;
    private final NodeKeeper keeper;
    private final LaneListeners<Listener> listeners;
    private final Promise<Void> started;
    private final Promise<Void> gone;
    private volatile State state = State.ABSENT;
    private volatile String shownPath;
    private volatile @Nullable Stat stat;
    /** The part that the end of the recipes closes; null if the owner of this object does that. */
    private final OpenWork.@Nullable Part part;
    // On the loop.
    private boolean begun;
    private boolean closing;

    /**
     * Makes a node that its owner closes.
     *
     * @param data not copied
     */
    public PathNode(RecipeContext context, NodeSpec spec, byte[] data) {
        this(context, spec, data, new Knowledge(context.sessions(), spec.options()), false);
    }

    /**
     * Makes a node that the end of the recipes closes.
     *
     * @param data not copied
     */
    public static PathNode alone(RecipeContext context, NodeSpec spec, byte[] data) {
        return new PathNode(context, spec, data, new Knowledge(context.sessions(), spec.options()), true);
    }

    PathNode(RecipeContext context, NodeSpec spec, byte[] data, Knowledge known) {
        this(context, spec, data, known, false);
    }

    private PathNode(RecipeContext context, NodeSpec spec, byte[] data, Knowledge known, boolean alone) {
        this.context = context;
        wanted = new WantedData(Objects.requireNonNull(data, "data"));
        path = new NodePath(context, spec.path(), spec.options().mode().sequential());
        shownPath = spec.path();
        listeners = new LaneListeners<>(context.handler(), Lane.SESSION);
        started = context.promise();
        gone = context.promise();
        part = alone ? this::close : null;
        keeper = new NodeKeeper(context, spec, path, wanted, known, new Shown());
    }

    @Override
    public AsyncResult<Void> start() {
        Promise<Void> result = context.promise();
        context.call(result, () -> {
            if (state == State.CLOSED) {
                result.setException(closed());
                return;
            }
            enlist();
            if (!begun) {
                begun = true;
                keeper.begin();
            }
            RecipeContext.forward(started, result);
        });
        return result;
    }

    private void enlist() {
        if (part != null) {
            context.work().add(part);
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("node " + path() + ": closed (expected: a call before close and abandon)");
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public String path() {
        return shownPath;
    }

    @Override
    public @Nullable Stat stat() {
        return stat;
    }

    @Override
    public AsyncResult<Void> setData(byte[] data) {
        Objects.requireNonNull(data, "data");
        Promise<Void> result = context.promise();
        context.call(result, () -> {
            if (state == State.CLOSED) {
                result.setException(closed());
            } else {
                enlist();
                wanted.set(data, result);
                if (begun) {
                    keeper.proceed();
                }
            }
        });
        return result;
    }

    @Override
    public void retry() {
        context.run(context.promise(), () -> {
            if (begun) {
                keeper.retry();
            }
        });
    }

    @Override
    public Registration addListener(Listener listener) {
        return listeners.add(listener, each -> each.stateChanged(this, state));
    }

    @Override
    public AsyncResult<Void> close() {
        Promise<Void> result = context.promise();
        context.run(result, () -> {
            if (shut()) {
                closing = true;
                context.work().begun();
                keeper.delete();
            }
            RecipeContext.forward(gone, result);
        });
        return result;
    }

    @Override
    public void abandon() {
        context.run(context.promise(), () -> {
            shut();
            keeper.leave();
        });
    }

    /** Ends what waits, and returns whether this is the first end. */
    private boolean shut() {
        boolean first = become(State.CLOSED);
        if (first) {
            wanted.cancel();
            started.cancel();
        }
        return first;
    }

    private boolean become(State next) {
        if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
            return false;
        }
        state = next;
        listeners.notify(context.client().loop(), listener -> listener.stateChanged(this, next));
        return true;
    }

    @Override
    public String toString() {
        return "node " + path() + ", " + state;
    }

    /** Receives what becomes of the keeper, on the loop. */
    private final class Shown implements KeeperObserver {
        @Override
        public void shown(@Nullable State next, Seen seen) {
            shownPath = path.shown();
            stat = seen.is(Seen.Kind.OURS) ? seen.stat() : next == null ? stat : null;
            if (next != null) {
                become(next);
            }
            Throwable error = seen.error();
            if (error != null) {
                started.setException(error);
            } else if (next == State.PRESENT || next == State.CONFLICT) {
                started.set(null);
            }
        }

        @Override
        public void suspended() {
            if (state == State.PRESENT) {
                become(State.UNSURE);
            }
        }

        @Override
        public void dataChanged(byte @Nullable [] data) {
            listeners.notify(context.client().loop(), listener -> listener.dataChanged(PathNode.this, data));
        }

        @Override
        public void stopped(Throwable error) {
            started.setException(error);
            wanted.failed(error);
        }

        @Override
        public void ended(@Nullable Throwable error) {
            if (part != null) {
                context.work().remove(part);
            }
            if (closing) {
                closing = false;
                context.work().ended();
            }
            if (error == null) {
                gone.set(null);
            } else {
                gone.setException(error);
            }
        }
    }
}
