// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.internal.session.WatcherSet.WatcherEntry;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes one watcher, or all, away from a path: here at once, and from the server where nobody is left who needs its watch.
 * Without a connection there is nothing at the server that could be removed.
 */
final class RemoveWatchesCommand extends LoopCommand {
    /** As the server says it. */
    private static final int NO_WATCHER = -121;

    private final Chroot chroot;
    private final String path;
    private final @Nullable Watcher watcher;
    private final WatcherType type;
    private final Completion<Void> completion;
    private final Supplier<SessionStateMachine> stateMachine;
    private final Supplier<RequestContext> where;
    private final LaneDispatcher lanes;
    private final long timeoutNanos;
    private final Set<WatcherType> unwatched = EnumSet.noneOf(WatcherType.class);
    private int open;
    private @Nullable Cancellable timer;

    /** With the watcher to be removed, null for all. */
    RemoveWatchesCommand(
            Chroot chroot,
            String path,
            @Nullable Watcher watcher,
            WatcherType type,
            Completion<Void> completion,
            Supplier<SessionStateMachine> stateMachine,
            Supplier<RequestContext> where,
            LaneDispatcher lanes,
            long timeoutNanos) {
        this.chroot = chroot;
        this.path = path;
        this.watcher = watcher;
        this.type = type;
        this.completion = completion;
        this.stateMachine = stateMachine;
        this.where = where;
        this.lanes = lanes;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    void run(RequestPipeline pipeline) {
        SessionStateMachine here = stateMachine.get();
        if (completion.isDone()) {
            return; // cancelled on its way here
        }
        if (here.ending()) {
            reject(new ClientStoppedException(where.get()));
            return;
        }
        String at = chroot.toServer(path);
        for (WatchKind kind : WatchKind.values()) {
            WatcherType of = WatchRemoval.type(kind);
            if (type.covers(of)) {
                EventType event =
                        kind == WatchKind.CHILD ? EventType.CHILD_WATCH_REMOVED : EventType.DATA_WATCH_REMOVED;
                for (WatcherEntry entry : concerned(here.runtime().watches().at(kind, at))) {
                    here.runtime().watches().remove(kind, at, entry.watcher());
                    removed(of, entry, at, event);
                }
            }
        }
        for (AddWatchMode mode : AddWatchMode.values()) {
            WatcherType of = WatchRemoval.type(mode);
            if (type.covers(of)) {
                for (WatcherEntry entry : concerned(here.runtime().persistent().at(mode, at))) {
                    here.runtime().persistent().remove(mode, at, entry.watcher());
                    removed(of, entry, at, EventType.PERSISTENT_WATCH_REMOVED);
                }
            }
        }
        if (unwatched.isEmpty()) {
            completion.setException(new RefusedException(NO_WATCHER, where.get()));
            return;
        }
        open = unwatched.size();
        timer = pipeline.loop().schedule(this::timedOut, Duration.ofNanos(timeoutNanos));
        here.runtime().removal().removeUnwatched(unwatched, at, this::answered);
    }

    private List<WatcherEntry> concerned(@Nullable WatcherSet there) {
        if (there == null) {
            return List.of();
        }
        return there.all().stream()
                .filter(entry -> watcher == null || entry.watcher() == watcher)
                .toList();
    }

    private void removed(WatcherType of, WatcherEntry entry, String at, EventType event) {
        unwatched.add(of);
        WatchedEvent notified =
                new WatchedEvent(event, KeeperState.CONNECTED, entry.chroot().toClient(at), -1);
        lanes.dispatch(Lane.WATCH, () -> entry.watcher().processAsync(notified));
    }

    private void answered(@Nullable ZooKeeperException failure) {
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

    /** Nobody waits any more; the server forgets its watch all the same. */
    private void timedOut() {
        completion.setException(new RequestTimeoutException(Duration.ofNanos(timeoutNanos), true, where.get()));
    }

    @Override
    long timeoutNanos() {
        return timeoutNanos;
    }

    @Override
    boolean mayHaveBeenSent() {
        return timer != null;
    }

    @Override
    void reject(ZooKeeperException reason) {
        completion.setException(reason);
    }

    @Override
    String operation() {
        return "removeWatches";
    }

    @Override
    String path() {
        return path;
    }
}
