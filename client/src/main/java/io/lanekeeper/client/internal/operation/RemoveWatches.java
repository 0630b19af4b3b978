// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.request.LoopCommand;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Completion;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes one watcher, or all, from a path: here at once, and at the server where no watcher needs its watch any more. Without a
 * connection there is nothing at the server that could be removed.
 */
public final class RemoveWatches extends LoopCommand {
    /** The server's error for a path without such a watch. */
    private static final int NO_WATCHER = -121;

    /**
     * The watchers to be removed.
     *
     * @param watcher one watcher; null for all
     */
    public record Selection(
            Chroot chroot, String path, @Nullable Watcher watcher, WatcherType type) {}

    private final Selection selection;
    private final Completion<Void> completion;
    private final Supplier<RequestContext> where;
    private final long timeoutNanos;
    private int open;
    private @Nullable Cancellable timer;

    /** @param where the context of errors */
    public RemoveWatches(
            Selection selection, Completion<Void> completion, Supplier<RequestContext> where, long timeoutNanos) {
        this.selection = selection;
        this.completion = completion;
        this.where = where;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public void run(RunContext run) {
        if (completion.isDone()) {
            return; // The caller has cancelled before the loop came to it.
        }
        if (run.ending()) {
            reject(new ClientStoppedException(where.get()));
            return;
        }
        String path = selection.chroot().toServer(selection.path());
        Set<WatcherType> unwatched = run.watches().remove(selection.type(), path, selection.watcher());
        if (unwatched.isEmpty()) {
            completion.setException(new RefusedException(NO_WATCHER, where.get()));
            return;
        }
        open = unwatched.size();
        timer = ReplyTimer.schedule(run.loop(), this::timedOut, Duration.ofNanos(timeoutNanos));
        run.watches().removeFromServer(unwatched, path, this::removed);
    }

    private void removed(@Nullable ZooKeeperException failure) {
        if (failure != null) {
            completion.setException(failure);
        }
        if (--open == 0) {
            if (timer != null) {
                timer.cancel();
            }
            completion.set(null);
        }
    }

    /** Fails the call. The server's watch is removed all the same. */
    private void timedOut() {
        completion.setException(new RequestTimeoutException(Duration.ofNanos(timeoutNanos), true, where.get()));
    }

    @Override
    public long timeoutNanos() {
        return timeoutNanos;
    }

    @Override
    public boolean mayHaveBeenSent() {
        return timer != null;
    }

    @Override
    public void reject(ZooKeeperException reason) {
        completion.setException(reason);
    }

    @Override
    public String operation() {
        return "removeWatches";
    }

    @Override
    public String path() {
        return selection.path();
    }
}
