// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests for one node. A write is followed by a read with a watch in the same flush, so each answer shows what is at the path.
 * None waits for a connection: what is sent was decided with all events of the connection known. Confined to the loop.
 */
final class NodeRequests {
    /**
     * The answer to a write and the read behind it.
     *
     * @param refusal the error of the write; null if it was applied, or if there was none
     * @param path the path of a created node; null for all others
     * @param node the node; null if the read failed
     * @param failure the error of the read; null if there is a node
     */
    record Answer(
            @Nullable Throwable refusal,
            @Nullable String path,
            @Nullable NodeData node,
            @Nullable Throwable failure) {}

    private final RecipeContext context;
    private final NodePath path;
    private final CreateOptions creation;
    private final Watch watch;

    NodeRequests(RecipeContext context, NodePath path, PersistentNodeOptions options, Consumer<WatchedEvent> onEvent) {
        this.context = context;
        this.path = path;
        creation = new CreateOptions(options.mode(), context.options().acl(), false, options.ttl());
        watch = context.client().client().watch(context.client().onLoop(onEvent));
    }

    /** Checks that a node may be created and deleted at {@code path}. */
    static void check(String path, PersistentNodeOptions options) {
        boolean sequential = options.mode().sequential();
        Op.create(path, null, sequential ? CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL) : CreateOptions.DEFAULT);
        if (!sequential) {
            Op.delete(path);
        }
    }

    private ZooKeeperOperations in(LoopSession session) {
        return context.in(session).failFast();
    }

    void create(LoopSession session, byte @Nullable [] data, Consumer<Answer> then) {
        AsyncResult<CreatedNode> created = in(session).createWithStat(path.toCreate(session), data, creation);
        if (path.real() != null) {
            read(session, created, then);
        } else {
            created.whenDone(done -> {
                CreatedNode node = done.value();
                then.accept(new Answer(done.exception(), node == null ? null : node.path(), null, done.exception()));
            });
        }
    }

    /** Puts a node of ours in the place of one with this version, in one transaction. */
    void replace(LoopSession session, int version, byte @Nullable [] data, Consumer<Answer> then) {
        String at = path.shown();
        read(session, in(session).multi(List.of(Op.delete(at, version), Op.create(at, data, creation))), then);
    }

    void write(LoopSession session, int version, byte @Nullable [] data, Consumer<Answer> then) {
        read(session, in(session).setData(path.shown(), data, version), then);
    }

    /** @param afresh whether the server has to catch up with the leader first */
    void read(LoopSession session, boolean afresh, Consumer<Answer> then) {
        if (afresh) {
            new BehindSync(context, in(session))
                    .read(path.shown(), own -> own.getData(path.shown(), watch))
                    .whenDone(done -> then.accept(new Answer(null, null, done.value(), done.exception())));
        } else {
            read(session, null, then);
        }
    }

    private void read(LoopSession session, @Nullable AsyncResult<?> write, Consumer<Answer> then) {
        in(session).getData(path.shown(), watch).whenDone(done -> {
            Throwable refusal = write == null || !write.isDone() ? null : write.exception();
            then.accept(new Answer(refusal, null, done.value(), done.exception()));
        });
    }

    /** Looks for a node whose number is not known. */
    void find(LoopSession session, Consumer<AsyncResult<List<String>>> then) {
        new BehindSync(context, in(session))
                .read(path.parent(), own -> own.getChildren(path.parent()))
                .whenDone(then);
    }

    void delete(LoopSession session, int version, Consumer<AsyncResult<Void>> then) {
        in(session).delete(path.shown(), version).whenDone(then);
    }

    /** Ends the watch. */
    void close() {
        watch.close();
    }
}
