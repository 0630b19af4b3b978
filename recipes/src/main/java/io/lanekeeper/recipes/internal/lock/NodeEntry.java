// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The creation of one contender's node in one session. After an unknown outcome the node is looked for by the unique part of its
 * name. An entry that was abandoned goes on until it is certain that no node is left. Confined to the loop.
 */
final class NodeEntry {
    /** A container may vanish between its creation and that of the node: so many times. */
    private static final int MOST_DIRECTORIES = 8;

    private final ContenderQueue queue;
    private final RecipeContext context;
    private final LoopSession session;
    private final Contender contender;
    private final String unique;
    /** True when the contender has nothing to do with this entry any more. */
    private boolean dropped;
    /** True when it has failed for good: no node is left of it. */
    private boolean over;
    /** Not null after the contender has left. */
    private @Nullable Completion<@Nullable Void> abandoned;

    private int failures;
    private int directories;
    /** The first listing that is sent behind the creation. */
    private int listing;

    NodeEntry(ContenderQueue queue, LoopSession session, Contender contender) {
        this.queue = queue;
        this.session = session;
        this.contender = contender;
        context = queue.context();
        unique = ContenderNames.unique(queue.key().layout(), context.guid(session));
    }

    /** Sends the creation and, behind it, a listing. */
    void create() {
        if (dropped || abandoned != null) {
            stop();
            return;
        }
        listing = queue.list();
        String prefix = queue.key().path(unique + contender.kind().name());
        byte[] data = contender.identifier().getBytes(StandardCharsets.UTF_8);
        context.in(session)
                .createWithStat(prefix, data, context.node(CreateMode.EPHEMERAL_SEQUENTIAL))
                .whenDone(unlessDropped(this::created));
    }

    private void stop() {
        if (abandoned != null) {
            abandoned.set(null);
        }
    }

    /** The contender has left: what may have been created is deleted. {@code gone} completes when nothing is left. */
    void abandon(Completion<@Nullable Void> gone) {
        abandoned = gone;
        if (over) {
            gone.set(null);
        }
    }

    /** The session is over: whatever comes is of no interest. */
    void drop() {
        dropped = true;
    }

    private <T extends @Nullable Object> Consumer<AsyncResult<T>> unlessDropped(Consumer<AsyncResult<T>> step) {
        return done -> {
            if (!dropped) {
                step.accept(done);
            }
        };
    }

    private void created(AsyncResult<CreatedNode> done) {
        Throwable error = done.exception();
        CreatedNode node = done.value();
        if (node != null) {
            entered(node.path(), node.stat());
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            directoryMissing(error);
        } else if (error != null) {
            failed(error, this::find, false);
        }
    }

    /** A node of another session is never taken, whatever has led to it: that session's end would take it away. */
    private void entered(String path, Stat stat) {
        if (stat.ephemeralOwner() != session.id()) {
            again(this::create);
        } else if (abandoned != null) {
            context.cleanup().delete(session, path, abandoned);
        } else {
            contender.entered(path, stat.czxid(), listing);
        }
    }

    private void directoryMissing(Throwable error) {
        directories++;
        if (abandoned == null && directories > MOST_DIRECTORIES) {
            fail(error);
        } else {
            createDirectory();
        }
    }

    private void createDirectory() {
        if (dropped || abandoned != null) {
            stop();
            return;
        }
        queue.createDirectory(session).whenDone(unlessDropped(done -> {
            Throwable error = done.exception();
            if (error == null || Failure.is(error, ErrorCode.NO_NODE)) {
                create();
            } else {
                failed(error, this::createDirectory, false);
            }
        }));
    }

    /** Looks for a node that may have been created: behind a sync, which shows all that came before the connection was lost. */
    private void find() {
        AsyncResult<Void> synced = context.in(session).sync(queue.key().directory());
        context.in(session)
                .getChildren(queue.key().directory())
                .whenDone(unlessDropped(done -> searched(synced, done)));
    }

    private void searched(AsyncResult<Void> synced, AsyncResult<List<String>> done) {
        Throwable error = synced.exception() != null ? synced.exception() : done.exception();
        List<String> children = done.value();
        if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
            failed(error, this::find, true);
            return;
        }
        for (String child : children == null ? List.<String>of() : children) {
            if (child.startsWith(unique)) {
                String path = queue.key().path(child);
                context.in(session).exists(path).whenDone(unlessDropped(stat -> found(path, stat)));
                return;
            }
        }
        again(this::create);
    }

    private void found(String path, AsyncResult<@Nullable Stat> done) {
        Throwable error = done.exception();
        Stat stat = done.value();
        if (error != null) {
            failed(error, this::find, true);
        } else if (stat == null) {
            again(this::create); // It was there, and was deleted by others.
        } else {
            listing = queue.list();
            entered(path, stat);
        }
    }

    /**
     * Decides by the kind of an error.
     *
     * @param ifUnknown follows if the request may have been applied
     * @param looking whether the outcome of the creation is unknown, whatever this error is
     */
    private void failed(Throwable error, Runnable ifUnknown, boolean looking) {
        Failure kind = Failure.of(error);
        if (kind == Failure.UNKNOWN || (looking && kind == Failure.PASSING)) {
            again(ifUnknown);
        } else if (abandoned != null) {
            ended(kind, error, looking);
        } else if (kind == Failure.PASSING) {
            again(this::create);
        } else if (kind == Failure.SESSION_OVER) {
            contender.sessionOver(session);
        } else {
            fail(error);
        }
    }

    private void fail(Throwable error) {
        over = true;
        contender.fail(error);
    }

    /** The end of an abandoned entry. */
    private void ended(Failure kind, Throwable error, boolean looking) {
        Completion<@Nullable Void> gone = abandoned;
        if (gone != null && looking && kind != Failure.SESSION_OVER) {
            gone.setException(error); // A node may be left until the session ends.
        } else if (gone != null) {
            gone.set(null);
        }
    }

    /** Repeats a step: at once after the first failure, later with pauses. */
    private void again(Runnable step) {
        int number = failures;
        failures++;
        if (number == 0) {
            step.run();
        } else {
            context.later(number - 1, step);
        }
    }
}
