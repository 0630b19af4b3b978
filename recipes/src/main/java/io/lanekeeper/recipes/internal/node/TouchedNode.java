// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.OpenWork;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import io.lanekeeper.recipes.node.PersistentNode;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container node with a child that has a time to live. The child is written again and again while the client is connected. When nothing
 * writes it any more the server deletes the child, and then the container, which is empty. It is the form of Curator's
 * {@code PersistentTtlNode}.
 */
public final class TouchedNode implements PersistentNode, SessionObserver {
    private static final Logger LOG = LoggerFactory.getLogger(TouchedNode.class);
    private static final byte[] NOTHING = {};
    /** The child is written so many times in its time to live. */
    private static final int TOUCHES = 3;

    private final RecipeContext context;
    private final PathNode node;
    private final String child;
    private final Duration pause;
    private final CreateOptions creation;
    private final Promise<Void> started;
    private final OpenWork.Part part = this::close;
    // On the loop.
    private boolean begun;
    private boolean touching;
    private boolean closed;
    private Cancellable timer = () -> {};

    /** @param data not copied */
    public TouchedNode(RecipeContext context, String path, byte[] data, Duration ttl) {
        this.context = context;
        NodeSpec spec = new NodeSpec(path, PersistentNodeOptions.of(CreateMode.CONTAINER), true);
        node = new PathNode(context, spec, data);
        child = path + "/touch";
        pause = Objects.requireNonNull(ttl, "ttl").dividedBy(TOUCHES);
        creation = new CreateOptions(
                CreateMode.PERSISTENT_WITH_TTL, context.options().acl(), false, ttl);
        started = context.promise();
    }

    @Override
    public AsyncResult<Void> start() {
        Promise<Void> result = context.promise();
        context.call(result, () -> {
            if (!begun && !closed) {
                begun = true;
                context.work().add(part);
                context.sessions().add(this);
                node.start().whenDone(this::nodeStarted);
            }
            if (closed) {
                RecipeContext.forward(node.start(), result); // It says that it is closed.
            } else {
                RecipeContext.forward(started, result);
            }
        });
        return result;
    }

    private void nodeStarted(AsyncResult<Void> done) {
        Throwable error = done.exception();
        if (error != null) {
            started.setException(error);
        }
        touch();
    }

    /** Begins the time to live again. */
    private void touch() {
        LoopSession session = context.sessions().session();
        if (closed || touching || session == null || !context.sessions().connected()) {
            return;
        }
        touching = true;
        timer.cancel();
        timer = context.after(pause, this::touch);
        ZooKeeperOperations operations = context.in(session).failFast();
        operations.setData(child, NOTHING, ZooKeeperOperations.ANY_VERSION).whenDone(set -> {
            if (Failure.is(set.exception(), ErrorCode.NO_NODE)) {
                operations.create(child, NOTHING, creation).whenDone(made -> touched(made.exception()));
            } else {
                touched(set.exception());
            }
        });
    }

    /** A failure is mended by the next time. */
    private void touched(@Nullable Throwable error) {
        touching = false;
        if (error == null) {
            started.set(null);
        } else if (Failure.of(error) == Failure.FINAL
                && !Failure.is(error, ErrorCode.NO_NODE)
                && !Failure.is(error, ErrorCode.NODE_EXISTS)) {
            LOG.warn("{} cannot be written, so {} may go", child, node, error);
            started.setException(error);
        }
    }

    @Override
    public State state() {
        return node.state();
    }

    @Override
    public String path() {
        return node.path();
    }

    @Override
    public @Nullable Stat stat() {
        return node.stat();
    }

    @Override
    public AsyncResult<Void> setData(byte[] data) {
        return node.setData(data);
    }

    @Override
    public void retry() {
        node.retry();
    }

    @Override
    public Registration addListener(Listener listener) {
        return node.addListener(listener);
    }

    /** Leaves the node: the server deletes it when the time to live is over. */
    @Override
    public AsyncResult<Void> close() {
        Promise<Void> result = context.promise();
        context.run(result, () -> {
            end();
            result.set(null);
        });
        return result;
    }

    @Override
    public void abandon() {
        context.run(context.promise(), this::end);
    }

    private void end() {
        if (!closed) {
            closed = true;
            timer.cancel();
            context.sessions().remove(this);
            context.work().remove(part);
            started.cancel();
            node.abandon();
        }
    }

    @Override
    public void suspended() {
        timer.cancel();
    }

    @Override
    public void resumed() {
        touch();
    }

    @Override
    public void established(LoopSession session) {
        touch();
    }

    @Override
    public void lost(LossCause cause) {
        timer.cancel();
    }

    @Override
    public void stopped(LossCause cause) {
        timer.cancel();
        started.setException(RecipeContext.stopped("persistentTtlNode", node.path()));
    }
}
