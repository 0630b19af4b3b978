// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows the children of a group and their data. One listing and one read for each child are under way at most; what changes meanwhile is
 * read again. Confined to the loop.
 */
final class MemberCache implements SessionObserver {
    /** Is notified on the loop. */
    interface Observer {
        /** Something may have changed. */
        void changed();

        /** The server refuses to show the group. */
        void refused(Throwable error);
    }

    private final RecipeContext context;
    private final String path;
    private final MemberNames names;
    private final ShownMembers shown;
    private final Observer observer;
    private final Watch watch;
    /** Children whose data are being read. */
    private final Set<String> reading = new HashSet<>();
    /** Children that have changed since they were read, or since the read that is under way was sent. */
    private final Set<String> changed = new HashSet<>();

    private boolean listing;
    /** True if the names have changed since they were listed. */
    private boolean stale = true;
    /** True if the server may be behind what was shown: a new session does not say which state it has seen. */
    private boolean behind;
    /**
     * The connection of the last event; 0 if a listing has come since. On a later one a server may be behind that event, and would show a
     * member again that has gone.
     */
    private int eventOn;

    private long listedAt;
    private int failures;
    private Cancellable pause = () -> {};
    /** Counts sessions, so that replies to an earlier one's requests are dropped. */
    private int attempt;

    private boolean closed;

    MemberCache(RecipeContext context, String path, MemberNames names, ShownMembers shown, Observer observer) {
        this.context = context;
        this.path = path;
        this.names = names;
        this.shown = shown;
        this.observer = observer;
        watch = context.client().client().watch(context.client().onLoop(this::event));
    }

    void begin() {
        context.sessions().add(this);
        proceed();
    }

    void close() {
        closed = true;
        attempt++;
        pause.cancel();
        context.sessions().remove(this);
        watch.close();
    }

    /** Returns whether all that is known to exist has been read. */
    boolean complete() {
        return !stale && !listing && reading.isEmpty() && changed.isEmpty();
    }

    /** Sends what is to be read and is not under way. */
    private void proceed() {
        LoopSession session = context.sessions().session();
        if (closed || session == null || !context.sessions().connected()) {
            return;
        }
        if (stale && !listing) {
            list(session);
        }
        for (String child : List.copyOf(changed)) {
            if (reading.add(child)) {
                changed.remove(child);
                read(session, child);
            }
        }
    }

    /** Made before the call whose result it takes: the call itself may announce the end of the session, and then fails. */
    private <T extends @Nullable Object> Consumer<AsyncResult<T>> inAttempt(Consumer<AsyncResult<T>> step) {
        int asked = attempt;
        return done -> {
            if (asked == attempt) {
                step.accept(done);
                observer.changed();
                proceed();
            }
        };
    }

    private void list(LoopSession session) {
        stale = false;
        listing = true;
        int connection = context.sessions().connections();
        boolean behindSync = behind || serverMayBeBehind();
        Consumer<AsyncResult<Children>> next = inAttempt(
                done -> listed(done, behindSync || eventOn == connection)); // A call may announce the stop itself.
        read(session, path, behindSync, own -> own.getChildrenWithStat(path, watch))
                .whenDone(next);
    }

    private boolean serverMayBeBehind() {
        return eventOn != 0 && eventOn != context.sessions().connections();
    }

    private <T extends @Nullable Object> AsyncResult<T> read(
            LoopSession session,
            String node,
            boolean behindSync,
            Function<ZooKeeperOperations, AsyncResult<T>> request) {
        ZooKeeperOperations operations = context.in(session).failFast();
        return behindSync ? new BehindSync(context, operations).read(node, request) : request.apply(operations);
    }

    /** @param coversEvent whether the listing shows all that the last event has announced */
    private void listed(AsyncResult<Children> done, boolean coversEvent) {
        listing = false;
        if (coversEvent && done.exception() == null) {
            eventOn = 0;
        }
        Children children = done.value();
        Throwable error = done.exception();
        if (children != null) {
            take(children);
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            awaitGroup();
        } else if (error != null) {
            stale = failed(error);
        }
    }

    private void take(Children children) {
        if (children.stat().pzxid() < listedAt && !behind) {
            behind = true; // Not older than what was shown, unless the ensemble has another history.
            stale = true;
            return;
        }
        if (children.stat().pzxid() < listedAt) {
            shown.retain(Set.of()); // The ensemble was restored from a backup: nothing that was shown can be compared.
        }
        behind = false;
        failures = 0;
        listedAt = children.stat().pzxid();
        Set<String> members = new HashSet<>();
        for (String child : children.names()) {
            if (names.isMember(child)) {
                members.add(child);
            }
        }
        shown.retain(members);
        changed.retainAll(members);
        for (String child : members) {
            if (!names.hasData()) {
                shown.take(child, null);
            } else if (!shown.isCurrent(child)) {
                changed.add(child);
            }
        }
    }

    /** The group has no node: its creation is watched. */
    private void awaitGroup() {
        LoopSession session = context.sessions().session();
        shown.retain(Set.of());
        changed.clear();
        if (session != null) {
            listing = true;
            Consumer<AsyncResult<@Nullable Stat>> next = inAttempt(this::looked);
            context.in(session).failFast().exists(path, watch).whenDone(next);
        }
    }

    private void looked(AsyncResult<@Nullable Stat> done) {
        listing = false;
        Throwable error = done.exception();
        stale |= error == null ? done.value() != null : failed(error);
    }

    private void read(LoopSession session, String child) {
        String node = path.equals("/") ? path + child : path + '/' + child;
        Consumer<AsyncResult<NodeData>> next = inAttempt(done -> read(child, done));
        read(session, node, serverMayBeBehind(), own -> own.getData(node, watch))
                .whenDone(next);
    }

    private void read(String child, AsyncResult<NodeData> done) {
        reading.remove(child);
        NodeData data = done.value();
        Throwable error = done.exception();
        if (changed.contains(child)) {
            return; // An event that has come meanwhile may be later than this.
        }
        if (data != null) {
            shown.take(child, data);
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            shown.remove(child);
        } else if (error != null && Failure.of(error) == Failure.FINAL) {
            shown.unreadable(child);
        } else if (error != null && failed(error)) {
            changed.add(child);
        }
    }

    /** Returns whether a request that has failed is to be sent again. */
    private boolean failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN -> {
                return true;
            }
            case PASSING -> {
                failures++;
                pause.cancel();
                pause = context.later(failures, () -> {
                    stale = true;
                    proceed();
                });
                return false;
            }
            case FINAL -> {
                observer.refused(error);
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    private void event(WatchedEvent event) {
        boolean change = event.type() == EventType.NODE_CREATED
                || event.type() == EventType.NODE_DELETED
                || event.type() == EventType.NODE_DATA_CHANGED
                || event.type() == EventType.NODE_CHILDREN_CHANGED;
        if (!change || closed) {
            return;
        }
        eventOn = context.sessions().connections();
        if (event.path().equals(path)) {
            stale = true;
        } else {
            childChanged(event.path().substring(event.path().lastIndexOf('/') + 1), event);
        }
        proceed();
    }

    private void childChanged(String child, WatchedEvent event) {
        shown.watchEnded(child);
        if (event.type() != EventType.NODE_DELETED || reading.contains(child)) {
            changed.add(child);
        } else if (shown.deleted(child, event.zxid())) {
            observer.changed();
        }
    }

    @Override
    public void suspended() {
        shown.confirmAll(false);
        observer.changed();
    }

    @Override
    public void resumed() {
        shown.confirmAll(true); // What has changed meanwhile was told before.
        observer.changed();
        proceed();
    }

    @Override
    public void established(LoopSession session) {
        proceed();
    }

    @Override
    public void lost(LossCause cause) {
        sessionOver();
    }

    @Override
    public void stopped(LossCause cause) {
        sessionOver();
    }

    private void sessionOver() {
        attempt++;
        pause.cancel();
        shown.watchesEnded();
        reading.clear();
        changed.clear();
        listing = false;
        stale = true;
        behind = true;
        eventOn = 0;
        failures = 0;
        observer.changed();
    }
}
