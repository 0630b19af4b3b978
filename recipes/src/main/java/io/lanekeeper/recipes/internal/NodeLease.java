// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseListener;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.SuspendPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lease that one ephemeral node stands for, or some that were created together. Its state changes on the loop, at one
 * gate, and is read by any thread.
 */
public class NodeLease implements Lease, SessionObserver {
    private final RecipeContext context;
    private final LoopSession session;
    private final String path;
    private final long token;
    private final String identifier;
    private final Runnable onEnd;
    private final LaneListeners<LeaseListener> listeners;
    private final Promise<LossCause> loss;
    private final Promise<@Nullable Void> gone;
    private volatile LeaseState state = LeaseState.HELD;
    private Cancellable leaseEnd = () -> {};

    /** @param onEnd called on the loop when the lease is lost or released, before the node of a released one is deleted */
    public NodeLease(
            RecipeContext context, LoopSession session, String path, long token, String identifier, Runnable onEnd) {
        this.context = context;
        this.session = session;
        this.path = path;
        this.token = token;
        this.identifier = identifier;
        this.onEnd = onEnd;
        listeners = new LaneListeners<>(context.handler(), Lane.SESSION);
        loss = context.promise();
        gone = context.promise();
    }

    /** Begins to follow the session. On the loop, in the step of the grant. */
    public final void begin() {
        context.sessions().add(this);
        begun();
        if (!context.sessions().connected()) {
            suspended();
        }
    }

    /** Called on the loop in the step of the grant. Does nothing by default. */
    protected void begun() {}

    /** Returns the nodes that must all exist; by default the one at {@link #path}. */
    protected List<String> nodes() {
        return List.of(path);
    }

    /**
     * Deletes the nodes of a released lease. On the loop, once.
     *
     * @param done to be completed when they are gone, or when that has failed for good
     */
    protected void deleteNodes(Promise<@Nullable Void> done) {
        context.cleanup().delete(session, path, done);
    }

    /** Called on the loop with each new state, in the step of the change and before listeners. Does nothing by default. */
    protected void changed(LeaseState next) {}

    /** Returns the context of the recipes. */
    protected final RecipeContext context() {
        return context;
    }

    @Override
    public final String path() {
        return path;
    }

    @Override
    public final String identifier() {
        return identifier;
    }

    @Override
    public final long token() {
        return token;
    }

    @Override
    public final long sessionId() {
        return session.id();
    }

    /** Returns the session that the node belongs to. */
    public final LoopSession session() {
        return session;
    }

    @Override
    public final LeaseState state() {
        LeaseState present = state;
        return !present.ended() && session.isOver() ? LeaseState.LOST : present;
    }

    @Override
    public final boolean isHeld() {
        return state() == LeaseState.HELD && nanosLeft() > 0;
    }

    @Override
    public final Duration remaining() {
        return state() == LeaseState.HELD ? Duration.ofNanos(Math.max(0, nanosLeft())) : Duration.ZERO;
    }

    private long nanosLeft() {
        long share = (long) (session.timeout().toNanos() * context.options().leaseShare());
        return session.aliveSince() + share - context.client().loop().nanoTime();
    }

    @Override
    public final AsyncResult<LossCause> lost() {
        Promise<LossCause> own = context.promise();
        RecipeContext.forward(loss, own);
        return own;
    }

    @Override
    public final Registration addListener(LeaseListener listener) {
        LeaseListener once = new EachStateOnce(Objects.requireNonNull(listener, "listener"));
        return listeners.add(once, () -> {
            LeaseState present = state;
            return each -> each.stateChanged(this, present); // HELD is no news to it.
        });
    }

    /** Passes another client's request for the lease on. */
    public final void revocationRequested() {
        listeners.notify(context.client().loop(), listener -> listener.revocationRequested(this));
    }

    @Override
    public final void suspended() {
        if (context.options().suspendPolicy() == SuspendPolicy.AT_LEASE_END && nanosLeft() > 0) {
            leaseEnd = context.after(Duration.ofNanos(nanosLeft()), this::suspended);
        } else {
            become(LeaseState.UNSURE);
        }
    }

    @Override
    public final void resumed() {
        leaseEnd.cancel();
        become(LeaseState.HELD);
    }

    @Override
    public final void established(LoopSession next) {
        lost(LossCause.SESSION_REPLACED); // The end of the session comes first; this is for a lease that has missed it.
    }

    @Override
    public final void stopped(LossCause cause) {
        lost(cause);
    }

    @Override
    public final void lost(LossCause cause) {
        if (end(LeaseState.LOST)) {
            loss.set(cause);
            gone.set(null);
        }
    }

    /** Ends the lease as released although its node is left alone or gone: the right has passed to another lease. On the loop. */
    public final void passedOn() {
        if (end(LeaseState.RELEASED)) {
            loss.cancel();
            gone.set(null);
        }
    }

    private boolean end(LeaseState ending) {
        if (state.ended()) {
            return false;
        }
        leaseEnd.cancel();
        context.sessions().remove(this);
        become(ending);
        onEnd.run();
        return true;
    }

    private void become(LeaseState next) {
        if (state != next && !state.ended()) {
            state = next;
            changed(next);
            listeners.notify(context.client().loop(), listener -> listener.stateChanged(this, next));
        }
    }

    @Override
    public AsyncResult<List<OpResult>> guarded(List<Op> ops) {
        List<Op> all = listOfOps("ops", ops);
        Promise<List<OpResult>> result = context.promise();
        if (state().ended()) {
            result.setException(notHeld(null));
        } else {
            guard().apply(all, result, error -> {
                if (Failure.of(error) != Failure.SESSION_OVER) {
                    lost(LossCause.NODE_GONE);
                }
                result.setException(notHeld(error));
            });
        }
        return result;
    }

    /** Copies operations that a caller has given. */
    protected static List<Op> listOfOps(String name, List<Op> ops) {
        Objects.requireNonNull(ops, name);
        ops.forEach(op -> Objects.requireNonNull(op, name + ": null (expected: operations)"));
        return List.copyOf(ops);
    }

    private NodeGuard guard() {
        return new NodeGuard(context, session, nodes(), token);
    }

    /** Returns the error of a call that needs the lease. */
    protected final LeaseLostException notHeld(@Nullable Throwable cause) {
        LossCause why = loss.value();
        String text =
                why != null ? why.toString() : state == LeaseState.RELEASED ? "it was released" : "the session is over";
        return new LeaseLostException(text, token, new RequestContext("guarded", path, null, session.id()), cause);
    }

    @Override
    public final AsyncResult<Boolean> verify() {
        Promise<Boolean> result = context.promise();
        context.run(result, () -> {
            if (state().ended()) {
                result.set(false);
            } else {
                guard().verify(result, () -> lost(LossCause.NODE_GONE));
            }
        });
        return result;
    }

    /** The session may have ended a moment ago, and the lease with it: then the loss ends it. */
    @Override
    public AsyncResult<Void> release() {
        Promise<Void> result = context.promise();
        if (gone.isDone()) {
            RecipeContext.forward(gone, result);
            return result;
        }
        context.run(result, () -> {
            if (!session.isOver() && end(LeaseState.RELEASED)) {
                loss.cancel();
                deleteNodes(gone);
            }
            RecipeContext.forward(gone, result);
        });
        return result;
    }

    @Override
    public final String toString() {
        return "lease of " + path + ", token " + token + ", " + state();
    }

    /** Drops a state that a listener was notified of when it was added. In the session lane. */
    private static final class EachStateOnce implements LeaseListener {
        private final LeaseListener listener;
        private LeaseState last = LeaseState.HELD;

        EachStateOnce(LeaseListener listener) {
            this.listener = listener;
        }

        @Override
        public void stateChanged(Lease lease, LeaseState state) {
            if (state != last && !last.ended()) {
                last = state;
                listener.stateChanged(lease, state);
            }
        }

        @Override
        public void revocationRequested(Lease lease) {
            listener.revocationRequested(lease);
        }
    }
}
