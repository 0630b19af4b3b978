// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One call of a {@link NativeTimedLease}: it reads, decides, and writes by compare-and-set. Confined to the loop. */
final class NativeAttempt {
    /** The purpose of the call. */
    enum Kind {
        OBTAIN,
        RENEW,
        RELEASE
    }

    private static final int MOST_FAILURES = 8;

    private final NativeTimedLease lease;
    private final RecipeContext context;
    private final Kind kind;
    private final String holder;
    private final long token;
    private final Promise<@Nullable Grant> result;
    /** The mark of this call's writes. */
    private final String id;

    private int failures;
    /** True if a write of this call may have been applied. */
    private boolean written;
    /** True if a write was refused for the state that was read: the server may be behind. */
    private boolean behind;
    /** True if the last write renews a lease that this holder has: an earlier grant of it may be in use. */
    private boolean renews;
    /** The time of the servers, from a write of this call; 0 if there was none. */
    private long now;

    NativeAttempt(NativeTimedLease lease, Kind kind, String holder, long token, Promise<@Nullable Grant> result) {
        this.lease = lease;
        this.kind = kind;
        this.holder = holder;
        this.token = token;
        this.result = result;
        context = lease.context();
        HexFormat hex = HexFormat.of();
        id = hex.toHexDigits(context.handler().random().nextLong())
                + hex.toHexDigits(context.handler().random().nextLong());
    }

    private ZooKeeperOperations operations() {
        return context.client().operations();
    }

    void begin() {
        context.work().begun();
        look();
    }

    private void look() {
        if (result.isDone() && !written) {
            context.work().ended(); // It was cancelled.
        } else if (behind || written) {
            new BehindSync(context, operations())
                    .read(lease.path(), own -> own.getData(lease.path()))
                    .whenDone(this::read);
        } else {
            operations().getData(lease.path()).whenDone(this::read);
        }
    }

    /** Ends the attempt without a grant. */
    private void endWithNone() {
        result.set(null);
        context.work().ended();
    }

    private void end(Throwable error) {
        result.setException(error);
        context.work().ended();
    }

    private void read(AsyncResult<NodeData> done) {
        NodeData node = done.value();
        Throwable error = done.exception();
        if (node != null) {
            LeaseData present;
            try {
                present = LeaseData.read(node.data());
            } catch (IllegalArgumentException e) {
                end(new IllegalStateException("lease " + lease.path() + ": the node has other data", e));
                return;
            }
            decide(present, node.stat());
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            if (kind == Kind.OBTAIN && !result.isDone()) {
                create();
            } else {
                endWithNone();
            }
        } else if (error != null) {
            failed(error);
        }
    }

    private void decide(LeaseData present, Stat stat) {
        boolean ours = present.holder().equals(holder);
        boolean mine = written && present.id().equals(id);
        written = mine;
        if (mine) {
            succeeded(stat);
        } else if (result.isDone()) {
            context.work().ended();
        } else if (kind == Kind.RELEASE ? !ours || stat.mzxid() != token : kind == Kind.RENEW && !ours) {
            endWithNone();
        } else if (ours || present.holder().isEmpty()) {
            renews = ours;
            write(stat);
        } else {
            obtainFromOther(present, stat);
        }
    }

    /** Another holder has the lease. It is over if the servers' clock says so at a write of this call. */
    private void obtainFromOther(LeaseData present, Stat stat) {
        long end = stat.mtime() + present.millis() + lease.margin().toMillis();
        if (now >= end) {
            renews = false;
            write(stat);
        } else if (now > 0 || lease.clock().isBefore(end, context.client().loop())) {
            endWithNone();
        } else {
            askTheTime();
        }
    }

    /** Learns the servers' time from a write that leaves nothing. */
    private void askTheTime() {
        LoopSession session = context.sessions().session();
        if (session == null) {
            end(new NotConnectedException(new RequestContext("tryObtain", lease.path(), null, 0)));
            return;
        }
        String probe = (lease.path().equals("/") ? "" : lease.path()) + "/_c_" + context.guid(session);
        context.in(session)
                .createWithStat(probe, new byte[0], context.node(CreateMode.EPHEMERAL))
                .whenDone(this::timeKnown);
        context.cleanup().delete(session, probe, context.promise());
    }

    private void timeKnown(AsyncResult<CreatedNode> done) {
        CreatedNode node = done.value();
        Throwable error = done.exception();
        if (node != null) {
            now = node.stat().ctime();
            lease.clock().take(now, context.client().loop());
            look();
        } else if (error != null) {
            failed(error);
        }
    }

    private LeaseData next() {
        return new LeaseData(kind == Kind.RELEASE ? "" : holder, lease.time().toMillis(), id);
    }

    private void create() {
        CreateOptions options =
                CreateOptions.of(CreateMode.PERSISTENT).acl(context.options().acl());
        written = true;
        renews = false;
        operations()
                .createWithStat(
                        lease.path(),
                        next().write(),
                        context.options().containers() ? options.makeContainerPath() : options.makePath())
                .whenDone(done -> {
                    CreatedNode node = done.value();
                    answered(node == null ? null : node.stat(), done.exception());
                });
    }

    private void write(Stat stat) {
        if (stat.version() < 0) {
            end(new IllegalStateException(
                    "lease " + lease.path() + ": version " + stat.version() + " (expected: less than 2^31 changes)"));
            return;
        }
        written = true;
        operations()
                .setData(lease.path(), next().write(), stat.version())
                .whenDone(done -> answered(done.value(), done.exception()));
    }

    private void answered(@Nullable Stat stat, @Nullable Throwable error) {
        if (stat != null) {
            succeeded(stat);
        } else if (error != null) {
            boolean crossed = Failure.is(error, ErrorCode.BAD_VERSION)
                    || Failure.is(error, ErrorCode.NODE_EXISTS)
                    || Failure.is(error, ErrorCode.NO_NODE);
            Failure failure = Failure.of(error);
            written = failure == Failure.UNKNOWN || failure == Failure.SESSION_OVER;
            if (crossed) {
                behind = true; // A server that is behind would show the refused state again.
                look();
            } else {
                failed(error);
            }
        }
    }

    private void succeeded(Stat stat) {
        written = false;
        lease.clock().take(stat.mtime(), context.client().loop());
        if (kind == Kind.RELEASE) {
            endWithNone();
            return;
        }
        Grant grant = new Grant(holder, Instant.ofEpochMilli(stat.mtime()).plus(lease.time()), stat.mzxid());
        if (!result.set(grant) && kind == Kind.OBTAIN && !renews) {
            lease.giveBack(grant); // The call was cancelled before its outcome was known.
        }
        context.work().ended();
    }

    private void failed(Throwable error) {
        Failure failure = Failure.of(error);
        failures++;
        if (failure == Failure.STOPPED || failure == Failure.FINAL || failures > MOST_FAILURES) {
            end(error);
        } else {
            context.later(failures, this::look, () -> end(RecipeContext.stopped("lease", lease.path())));
        }
    }
}
