// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.UnsupportedByServerException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Completion;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that not every server knows, on its way through the {@link VersionGate}. */
final class Gated<T> extends Submission {
    private final Request<T> request;
    private final Completion<T> completion;
    private final ServerVersion since;
    private final long timeoutNanos;
    private final int limit;
    private final Supplier<VersionGate> gate;
    private final Supplier<RequestContext> where;
    private @Nullable RequestPipeline pipeline;
    private @Nullable Cancellable timer;
    private long began;

    /** With the gate of the life that it will be entered in, and how many may wait there. */
    Gated(
            Request<T> request,
            Completion<T> completion,
            ServerVersion since,
            long timeoutNanos,
            int limit,
            Supplier<VersionGate> gate,
            Supplier<RequestContext> where) {
        this.request = request;
        this.completion = completion;
        this.since = since;
        this.timeoutNanos = timeoutNanos;
        this.limit = limit;
        this.gate = gate;
        this.where = where;
    }

    @Override
    void enter(RequestPipeline entered) {
        pipeline = entered;
        began = entered.loop().nanoTime();
        if (completion.isDone()) {
            return;
        }
        if (entered.refusing()) {
            refuse(new ClientStoppedException(context()));
        } else if (!gate.get().pass(this)) {
            refuse(new QueueFullException(limit, context()));
        } else if (pipeline != null) {
            timer = entered.loop().schedule(this::expire, Duration.ofNanos(timeoutNanos));
        }
    }

    /** The server has a version, null if it does not tell. */
    void pass(@Nullable ServerVersion version) {
        RequestPipeline entered = pipeline;
        pipeline = null;
        cancelTimer();
        if (entered == null || completion.isDone()) {
            return;
        }
        if (version != null && !version.isAtLeast(since)) {
            completion.setException(new UnsupportedByServerException(since.toString(), version.toString(), context()));
        } else {
            long left = timeoutNanos - (entered.loop().nanoTime() - began);
            entered.acceptEarlier(new Call<>(request, completion, Math.max(1, left)));
        }
    }

    /** Whether it has ended, so that nothing of it is left behind here. */
    boolean leaveIfDone() {
        if (completion.isDone()) {
            cancelTimer();
        }
        return completion.isDone();
    }

    RequestContext context() {
        return where.get();
    }

    private void expire() {
        timer = null;
        pipeline = null;
        completion.setException(new RequestTimeoutException(Duration.ofNanos(timeoutNanos), false, context()));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    void refuse(ZooKeeperException reason) {
        pipeline = null;
        cancelTimer();
        completion.setException(reason);
    }

    @Override
    String operation() {
        return request.opCode().label();
    }

    @Override
    @Nullable
    String path() {
        return request.path();
    }
}
