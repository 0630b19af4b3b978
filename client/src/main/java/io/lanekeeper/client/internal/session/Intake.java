// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.SerialExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where submissions of any thread enter the loop. */
final class Intake {
    private final SerialExecutor loop;
    private final RequestPipeline pipeline;
    private final SubmissionQueue queue;
    private final int limit;
    private final Supplier<StateChange> where;
    private volatile boolean closed;

    /** With the bound of what may wait for the loop, and where the session stands, for errors. */
    Intake(SerialExecutor loop, RequestPipeline pipeline, int limit, Supplier<StateChange> where) {
        this.loop = loop;
        this.pipeline = pipeline;
        this.limit = limit;
        this.where = where;
        queue = new SubmissionQueue(limit);
    }

    /** Refuses what comes from now on. Any thread. */
    void close() {
        closed = true;
    }

    void submit(Submission submission) {
        if (closed) {
            submission.refuse(new ClientStoppedException(context(submission, where.get())));
            return;
        }
        if (loop.inLoop()) {
            submission.enter(pipeline);
            return;
        }
        switch (queue.offer(submission)) {
            case FIRST -> wakeLoop();
            case QUEUED -> {}
            case REFUSED -> submission.refuse(new QueueFullException(limit, context(submission, where.get())));
        }
    }

    static RequestContext context(Submission submission, StateChange where) {
        return new RequestContext(submission.operation(), submission.path(), where.server(), where.sessionId());
    }

    private void wakeLoop() {
        try {
            loop.execute(this::enterAll);
        } catch (RejectedExecutionException e) {
            drain(submission -> submission.refuse(new ClientStoppedException(context(submission, where.get()))));
        }
    }

    /** Has all enter that were submitted before. On the loop. */
    void enterAll() {
        drain(submission -> submission.enter(pipeline));
    }

    private void drain(Consumer<Submission> action) {
        @Nullable Submission submission = queue.takeAll();
        while (submission != null) {
            Submission next = submission.previous;
            submission.previous = null;
            action.accept(submission);
            submission = next;
        }
    }
}
