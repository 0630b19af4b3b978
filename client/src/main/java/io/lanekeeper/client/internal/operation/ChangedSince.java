// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.request.ComparisonCall;
import io.lanekeeper.client.internal.request.LoopCommand;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.client.internal.watch.ComparedTables;
import io.lanekeeper.handler.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has the server compare nodes with the state after an earlier transaction, by SetWatches with ordinary numbers. The requests are
 * sent in one step; they fail together, and none of them is sent on a later connection than the first.
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
    private final List<ComparisonCall> calls = new ArrayList<>(1);
    private Set<String> leftOut = Set.of();
    private long zxid;
    private int open;

    /** @param maxRequest the limit of a request in bytes, with its header */
    public ChangedSince(ComparedTables tables, int maxRequest, Completion<Answer> completion, long timeoutNanos) {
        this.tables = tables;
        this.maxRequest = maxRequest;
        this.completion = completion;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public void run(RunContext run) {
        ComparedTables asked = run.watches().displaced().withoutPersistent(tables);
        leftOut = asked.leftOut();
        for (Request<Void> part : asked.requests(maxRequest)) {
            calls.add(new ComparisonCall(
                    part, new Part(run), timeoutNanos, (type, path) -> differences.add(new Difference(type, path))));
        }
        open = calls.size();
        for (ComparisonCall call : List.copyOf(calls)) {
            run.accept(call);
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
        return !calls.isEmpty() && calls.get(0).mayHaveBeenSent();
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
            if (open == calls.size()) {
                zxid = run.streamZxid(); // of the first reply, which has just come
            }
            open--;
            if (open == 0) {
                completion.set(new Answer(zxid, List.copyOf(differences), leftOut));
            }
        }
    }
}
