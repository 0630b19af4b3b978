// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseListener;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.SuspendPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lease that one ephemeral node stands for. Its state changes on the loop and is read by any thread. */
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
    public NodeLease(RecipeContext context, LoopSession session, String path, long token, String identifier, Runnable onEnd) {
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
        if (!context.sessions().connected()) {
            suspended();
        }
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
        return listeners.add(listener, each -> {
            LeaseState present = state;
            if (present != LeaseState.HELD) {
                each.stateChanged(this, present);
            }
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
            listeners.notify(context.client().loop(), listener -> listener.stateChanged(this, next));
        }
    }

    @Override
    public AsyncResult<List<OpResult>> guarded(List<Op> ops) {
        List<Op> all = new ArrayList<>(ops.size() + 1);
        all.add(Op.check(path, ZooKeeperOperations.ANY_VERSION));
        all.addAll(ops);
        Promise<List<OpResult>> result = context.promise();
        if (state().ended()) {
            result.setException(notHeld(null));
            return result;
        }
        context.in(session).multi(all).whenDone(done -> guardedDone(done, result));
        return result;
    }

    private void guardedDone(AsyncResult<List<OpResult>> done, Promise<List<OpResult>> result) {
        Throwable error = done.exception();
        List<OpResult> results = done.value();
        if (error == null && results != null) {
            result.set(results.subList(1, results.size()));
        } else if (error instanceof TransactionRefusedException refused && refused.index() == 0) {
            lost(LossCause.NODE_GONE);
            result.setException(notHeld(error));
        } else if (error != null && Failure.of(error) == Failure.SESSION_OVER) {
            result.setException(notHeld(error));
        } else if (error != null) {
            result.setException(error);
        }
    }

    private LeaseLostException notHeld(@Nullable Throwable cause) {
        LossCause why = loss.value();
        String text = why == null ? "it was released or its session is over" : why.toString();
        return new LeaseLostException(text, token, new RequestContext("guarded", path, null, session.id()), cause);
    }

    @Override
    public final AsyncResult<Boolean> verify() {
        Promise<Boolean> result = context.promise();
        context.run(result, () -> {
            ZooKeeperOperations operations = context.in(session);
            operations.sync(path);
            operations.exists(path).whenDone(done -> verified(done, result));
        });
        return result;
    }

    private void verified(AsyncResult<@Nullable Stat> done, Promise<Boolean> result) {
        Throwable error = done.exception();
        Stat stat = done.value();
        if (error == null) {
            boolean ours = stat != null && stat.czxid() == token;
            if (!ours) {
                lost(LossCause.NODE_GONE);
            }
            result.set(ours && !state().ended());
        } else if (Failure.of(error) == Failure.SESSION_OVER) {
            result.set(false);
        } else {
            result.setException(error);
        }
    }

    @Override
    public AsyncResult<Void> release() {
        Promise<Void> result = context.promise();
        context.run(result, () -> {
            if (endReleased()) {
                deleteNode(gone);
            }
            RecipeContext.forward(gone, result);
        });
        return result;
    }

    /** Ends the lease as released, if it has not ended. On the loop. */
    private boolean endReleased() {
        boolean first = end(LeaseState.RELEASED);
        if (first) {
            loss.cancel();
        }
        return first;
    }

    /** Ends the lease as released, since its node was deleted on behalf of the holder. On the loop. */
    protected final void releasedWithNode() {
        if (endReleased()) {
            gone.set(null);
        }
    }

    /** Deletes the node of a lease that was released. A node whose name is not unique needs more than a repeated deletion. */
    protected void deleteNode(Completion<@Nullable Void> done) {
        context.cleanup().delete(session, path, done);
    }

    @Override
    public final String toString() {
        return "lease of " + path + ", token " + token + ", " + state();
    }
}
