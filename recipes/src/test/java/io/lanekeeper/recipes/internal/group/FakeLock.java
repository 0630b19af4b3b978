// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.ExpiryPolicy;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A lock for tests: one ephemeral node, which those that wait try to create again and again. */
final class FakeLock implements Lock {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RecipeContext context;
    private final String path;
    private final boolean broken;
    /** The nodes for which there was a lease. */
    private final Set<Long> granted = new HashSet<>();

    /** @param broken whether it excludes no client */
    FakeLock(RecipeContext context, String path, boolean broken) {
        this.context = context;
        this.path = path;
        this.broken = broken;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public AsyncResult<Lease> acquire() {
        Promise<Lease> result = context.promise();
        context.run(result, () -> attempt(result));
        return result;
    }

    private void attempt(Promise<Lease> result) {
        LoopSession session = context.sessions().session();
        if (result.isDone()) {
            return;
        }
        if (session == null || !context.sessions().connected()) {
            context.sessions().add(new Waiting(result));
            return;
        }
        CreateMode mode = broken ? CreateMode.EPHEMERAL_SEQUENTIAL : CreateMode.EPHEMERAL;
        context.in(session)
                .createWithStat(
                        path + "/lock", new byte[0], CreateOptions.of(mode).makePath())
                .whenDone(done -> created(session, done, result));
    }

    private void created(LoopSession session, AsyncResult<CreatedNode> done, Promise<Lease> result) {
        CreatedNode node = done.value();
        Throwable error = done.exception();
        if (node != null) {
            grant(session, node.path(), node.stat(), result);
        } else if (error != null && Failure.of(error) == Failure.STOPPED) {
            result.setException(error);
        } else if (error != null && Failure.of(error) != Failure.SESSION_OVER) {
            context.in(session).exists(path + "/lock").whenDone(looked -> looked(session, looked.value(), result));
        } else {
            context.after(PAUSE, () -> attempt(result));
        }
    }

    /** A node of this session that no lease stands for was created by a call whose outcome was lost. */
    private void looked(LoopSession session, @Nullable Stat stat, Promise<Lease> result) {
        if (stat != null && stat.ephemeralOwner() == session.id() && !granted.contains(stat.czxid())) {
            grant(session, path + "/lock", stat, result);
        } else {
            context.after(PAUSE, () -> attempt(result));
        }
    }

    private void grant(LoopSession session, String node, Stat stat, Promise<Lease> result) {
        if (session.isOver()) {
            attempt(result);
            return;
        }
        NodeLease given = new NodeLease(context, session, node, stat.czxid(), "", () -> {});
        granted.add(stat.czxid());
        given.begin();
        if (!result.set(given)) {
            given.release();
        }
    }

    @Override
    public AsyncResult<@Nullable Lease> tryAcquire(Duration timeout) {
        throw new UnsupportedOperationException("not used by the partitioner");
    }

    @Override
    public AsyncResult<List<Contender>> contenders() {
        throw new UnsupportedOperationException("not used by the partitioner");
    }

    @Override
    public AsyncResult<Lease> adopt(String node, long token) {
        throw new UnsupportedOperationException("not used by the partitioner");
    }

    @Override
    public Lock identifier(String identifier) {
        return this;
    }

    @Override
    public Lock layout(Layout layout) {
        return this;
    }

    @Override
    public Lock watchOwnNode(boolean watch) {
        return this;
    }

    @Override
    public Lock onExpiry(ExpiryPolicy policy) {
        return this;
    }

    /** A call that waits for a connection. */
    private final class Waiting implements SessionObserver {
        private final Promise<Lease> result;

        Waiting(Promise<Lease> result) {
            this.result = result;
        }

        private void again() {
            context.sessions().remove(this);
            attempt(result);
        }

        @Override
        public void suspended() {}

        @Override
        public void resumed() {
            again();
        }

        @Override
        public void established(LoopSession session) {
            again();
        }

        @Override
        public void lost(LossCause cause) {}

        @Override
        public void stopped(LossCause cause) {
            context.sessions().remove(this);
            result.setException(new ClientStoppedException(new RequestContext("lock", path, null, 0)));
        }
    }
}
