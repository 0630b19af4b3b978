// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The node of a member that wants to enter a double barrier, in one session. Confined to the loop. */
final class MemberPlace {
    private final RecipeContext context;
    private final LoopSession session;
    private final String barrier;
    private final String name;
    /** The czxid of the node; 0 before it is known. */
    private long token;

    private int failures;
    private boolean withdrawn;

    MemberPlace(RecipeContext context, LoopSession session, String barrier) {
        this.context = context;
        this.session = session;
        this.barrier = barrier;
        name = context.guid(session);
    }

    LoopSession session() {
        return session;
    }

    String name() {
        return name;
    }

    String path() {
        return barrier + '/' + name;
    }

    long token() {
        return token;
    }

    /** Creates the node and lists the members behind it, in one flush, until that succeeds or cannot. */
    void create(Completion<Children> listed) {
        byte[] identifier = context.options().identifier().getBytes(StandardCharsets.UTF_8);
        ZooKeeperOperations operations = context.in(session);
        AsyncResult<CreatedNode> create =
                operations.createWithStat(path(), identifier, context.node(CreateMode.EPHEMERAL));
        AsyncResult<Children> list = operations.getChildrenWithStat(barrier);
        create.whenDone(done -> created(done, list, listed));
    }

    private void created(AsyncResult<CreatedNode> done, AsyncResult<Children> list, Completion<Children> listed) {
        Throwable error = done.exception();
        CreatedNode node = done.value();
        if (node != null) {
            token = node.stat().czxid();
            list.whenDone(names -> listed(names, listed));
        } else if (Failure.is(error, ErrorCode.NODE_EXISTS)) {
            find(listed); // An earlier request of unknown outcome has created it: the name is unique.
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            createDirectory(listed);
        } else if (error != null) {
            failed(error, () -> create(listed), listed);
        }
    }

    private void createDirectory(Completion<Children> listed) {
        context.createDirectory(session, barrier, true).whenDone(made -> {
            Throwable error = made.exception();
            if (error == null) {
                again(() -> create(listed));
            } else {
                failed(error, () -> create(listed), listed);
            }
        });
    }

    private void find(Completion<Children> listed) {
        context.in(session).getData(path()).whenDone(done -> {
            NodeData node = done.value();
            Throwable error = done.exception();
            if (node != null) {
                token = node.stat().czxid();
                list(listed);
            } else if (error != null) {
                failed(error, () -> find(listed), listed);
            }
        });
    }

    /**
     * Lists the members, with the Stat of their parent, behind a sync: after a refusal a server that is behind would show again what was
     * refused. It fails with NO_NODE if there is no such directory.
     */
    void list(Completion<Children> listed) {
        new BehindSync(context, context.in(session))
                .read(barrier, own -> own.getChildrenWithStat(barrier))
                .whenDone(names -> listed(names, listed));
    }

    private void listed(AsyncResult<Children> done, Completion<Children> listed) {
        Throwable error = done.exception();
        if (error == null) {
            failures = 0;
            listed.set(done.value());
        } else {
            failed(error, () -> list(listed), listed);
        }
    }

    private void failed(Throwable error, Runnable again, Completion<Children> listed) {
        switch (Failure.of(error)) {
            case UNKNOWN -> again(again);
            case PASSING -> {
                failures++;
                context.later(failures, () -> again(again));
            }
            case SESSION_OVER, STOPPED, FINAL -> listed.setException(error);
        }
    }

    private void again(Runnable step) {
        if (!withdrawn) {
            step.run();
        }
    }

    /** Deletes the node for certain, whether or not it exists yet: the deletion is sent behind the creation. */
    void withdraw() {
        if (!withdrawn) {
            withdrawn = true;
            Completion<@Nullable Void> done = context.promise();
            context.cleanup().delete(session, path(), done);
        }
    }
}
