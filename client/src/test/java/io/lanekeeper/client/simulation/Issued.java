// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call of the client, and what became of it. */
final class Issued {
    /** The kinds of calls for which the rules differ. */
    enum Kind {
        EXISTS,
        DATA,
        CHILDREN,
        ACL,
        WRITE,
        MULTI,
        COMPOSITE,
        /** A watch that stays. */
        STANDING,
        AUTH;

        boolean watches() {
            return this == EXISTS || this == DATA || this == CHILDREN;
        }

        boolean reads() {
            return watches() || this == ACL;
        }

        boolean writes() {
            return this == WRITE || this == MULTI;
        }
    }

    /** Each as often as it is called. */
    static final List<Kind> KINDS = List.of(
            Kind.EXISTS,
            Kind.EXISTS,
            Kind.DATA,
            Kind.DATA,
            Kind.CHILDREN,
            Kind.CHILDREN,
            Kind.WRITE,
            Kind.WRITE,
            Kind.WRITE,
            Kind.WRITE,
            Kind.ACL,
            Kind.MULTI,
            Kind.MULTI,
            Kind.COMPOSITE,
            Kind.STANDING,
            Kind.STANDING,
            Kind.AUTH);

    private final int number;
    private final int runNumber;
    private final Kind kind;
    private final String path;
    private final boolean unique;
    private final boolean watches;
    private final boolean onLoop;
    private @Nullable AsyncResult<?> result;
    private @Nullable WatchedEvent lastEvent;
    private @Nullable Watch handle;
    private @Nullable Standing standing;
    private int ends;
    private int timesNotified;

    Issued(int number, int runNumber, Kind kind, String path, boolean unique, boolean watches, boolean onLoop) {
        this.number = number;
        this.runNumber = runNumber;
        this.kind = kind;
        this.path = path;
        this.unique = unique;
        this.watches = watches;
        this.onLoop = onLoop;
    }

    int number() {
        return number;
    }

    int runNumber() {
        return runNumber;
    }

    Kind kind() {
        return kind;
    }

    String path() {
        return path;
    }

    /** Returns whether this is the only call for its path, with one request. */
    boolean unique() {
        return unique;
    }

    /** Returns whether its request is the first one for its path, so that its place among all requests is known. */
    boolean traced() {
        return unique || (kind == Kind.STANDING && !World.SHARED.contains(path));
    }

    boolean watches() {
        return watches;
    }

    boolean onLoop() {
        return onLoop;
    }

    void answeredBy(AsyncResult<?> answer) {
        result = answer;
    }

    AsyncResult<?> result() {
        return Objects.requireNonNull(result);
    }

    void ended() {
        ends++;
    }

    int ends() {
        return ends;
    }

    void notified(WatchedEvent event) {
        timesNotified++;
        lastEvent = event;
    }

    int timesNotified() {
        return timesNotified;
    }

    /** Returns the model of a watch that stays; null for all other calls. */
    @Nullable
    Standing standing() {
        return standing;
    }

    void standsAs(Standing watch) {
        standing = watch;
    }

    void closableBy(Watch watch) {
        handle = watch;
    }

    /** Returns whether the watch has been closed. */
    boolean closed() {
        return handle != null && handle.isClosed();
    }

    /** Returns whether the watch is set in {@code thisRun}, and has had no event. */
    boolean waits(int thisRun) {
        return watches && runNumber == thisRun && timesNotified == 0 && !closed() && result().successful();
    }

    /** Returns whether this has read a later state of the node that {@code watch} watches. */
    boolean showsChangeSince(Issued watch) {
        if (!kind.watches() || !path.equals(watch.path) || (kind == Kind.CHILDREN) != (watch.kind == Kind.CHILDREN)) {
            return false;
        }
        return result().successful() && changed() > watch.changed();
    }

    /** The transaction that made what was read; -1 if there was nothing. */
    private long changed() {
        Object read = result().value();
        if (read instanceof Children children) {
            return children.stat().pzxid();
        }
        Stat stat = read instanceof NodeData data ? data.stat() : (Stat) read;
        return stat == null ? -1 : stat.mzxid();
    }

    @Override
    public String toString() {
        return "call " + number + " (" + kind + " " + path + (watches ? ", watching, notified of " + lastEvent : "")
                + ")";
    }
}
