// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.request.ComparisonCall;
import io.lanekeeper.client.internal.request.LoopCommand;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.client.internal.watch.ComparedTables;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has the server compare nodes with the state after an earlier transaction, by SetWatches with ordinary numbers. Each request is
 * made in a step of the loop of its own, since there may be many nodes. They fail together, and none of them is sent on a later
 * connection than the first.
 */
public final class ChangedSince extends LoopCommand {
    /** A difference: the event that a watch would have had, with the server's path. */
    public record Difference(EventType type, String path) {}

    /**
     * The server's answer.
     *
     * @param zxid the state that all nodes were compared at, or an earlier one
     * @param leftOut the paths that were not compared, the server's
     */
    public record Answer(long zxid, List<Difference> differences, Set<String> leftOut) {}

    private final ComparedTables tables;
    private final int maxRequest;
    private final Completion<Answer> completion;
    private final long timeoutNanos;
    private final List<Difference> differences = new ArrayList<>();
    /** Null before there is a request. */
    private @Nullable ComparisonCall first;
    /** The connection on which the first request was sent; null if it was not, or if that has not been noted yet. */
    private @Nullable Connection connection;

    private long zxid;
    /** The number of requests without a reply. */
    private int open;

    private boolean answered;

    /** @param maxRequest the limit of a request in bytes, with its header */
    public ChangedSince(ComparedTables tables, int maxRequest, Completion<Answer> completion, long timeoutNanos) {
        this.tables = tables;
        this.maxRequest = maxRequest;
        this.completion = completion;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public void run(RunContext run) {
        run.watches().displaced().learnMode(); // beside the first request: it matters when the first difference comes
        sendNext(run);
    }

    private void sendNext(RunContext run) {
        if (completion.isDone()) {
            return;
        }
        if (begun() && connection == null) {
            connection = run.connection(); // it is the same one, or the first request would have failed
        }
        if (begun() && connection != run.connection()) {
            completion.setException(new ConnectionLossException(run.context(operation(), path()), null));
            return;
        }
        Request<Void> part = tables.next(maxRequest, run.watches().displaced());
        if (part == null) {
            completeIfAnswered();
            return;
        }
        ComparisonCall call = new ComparisonCall(
                part,
                new Part(run),
                timeoutNanos,
                this::begun,
                (type, path) -> differences.add(new Difference(type, path)));
        first = first == null ? call : first;
        open++;
        run.accept(call);
        if (tables.hasMore()) {
            run.loop().execute(() -> sendNextOrFail(run));
        }
    }

    private void sendNextOrFail(RunContext run) {
        try {
            sendNext(run);
        } catch (RuntimeException | Error e) {
            completion.setException(new ProtocolException("it could not be sent", run.context(operation(), path()), e));
            throw e;
        }
    }

    private boolean begun() {
        return first != null && first.sent();
    }

    private void completeIfAnswered() {
        if (open == 0 && !tables.hasMore()) {
            completion.set(new Answer(zxid, List.copyOf(differences), tables.leftOut()));
        }
    }

    @Override
    public void reject(ZooKeeperException reason) {
        completion.setException(reason);
    }

    @Override
    public long timeoutNanos() {
        return timeoutNanos;
    }

    @Override
    public boolean mayHaveBeenSent() {
        return begun();
    }

    @Override
    public String operation() {
        return "setWatches";
    }

    @Override
    public @Nullable String path() {
        return null;
    }

    private final class Part extends LoopCompletion<Void> {
        private final RunContext run;

        Part(RunContext run) {
            this.run = run;
        }

        /** Also done when another part has failed: the rest is not sent any more. */
        @Override
        public boolean isDone() {
            return super.isDone() || completion.isDone();
        }

        @Override
        public void ended(@Nullable Void value, @Nullable Throwable error) {
            if (error != null) {
                completion.setException(error);
                return;
            }
            if (!answered) {
                answered = true;
                zxid = run.streamZxid(); // of the first reply, which has just come
                connection = run.connection();
            }
            open--;
            completeIfAnswered();
        }
    }
}
