// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.SerialExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where submissions of any thread enter the loop. What is submitted before there is a loop waits for it; what is
 * submitted after the end is refused.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private record Way(SerialExecutor loop, RequestPipeline pipeline) {}

    private final SubmissionQueue queue;
    private final int limit;
    private final Supplier<StateChange> where;
    private final EarlyDeadlines early;
    private volatile @Nullable Way way;
    private volatile boolean shut;

    /**
     * With the bound of what may wait for the loop, and where the session stands, for errors.
     *
     * @param loops the loop that there is before this one is opened
     */
    Intake(int limit, Supplier<StateChange> where, Supplier<SerialExecutor> loops) {
        this.limit = limit;
        this.where = where;
        early = new EarlyDeadlines(loops, where);
        queue = new SubmissionQueue(limit);
    }

    void submit(Submission submission) {
        Way open = way;
        if (open != null && open.loop.inLoop()) {
            if (!queue.isEmpty()) {
                enterAll(open.pipeline); // what this very thread may have submitted before there was a loop
            }
            enter(submission, open.pipeline);
            return;
        }
        if (open == null) {
            if (submission.failsFast()) {
                submission.refuse(new NotConnectedException(context(submission, where.get())));
                return;
            }
            early.add(submission);
        }
        switch (queue.offer(submission)) {
            case FIRST -> wakeLoop();
            case QUEUED -> {}
            case REFUSED -> submission.refuse(new QueueFullException(limit, context(submission, where.get())));
        }
    }

    /** There is a loop now. Whoever was first in the queue without seeing it is entered here. */
    void open(SerialExecutor loop, RequestPipeline pipeline) {
        way = new Way(loop, pipeline);
        early.begun(loop);
        wakeLoop();
    }

    /** The life has ended, and with it all that was submitted. */
    void over() {
        early.drop();
    }

    /** There is no loop any more, or never will be. */
    void shut() {
        shut = true;
        early.drop();
        queue.takeAll(this::refuse);
    }

    static RequestContext context(Submission submission, StateChange where) {
        return new RequestContext(submission.operation(), submission.path(), where.server(), where.sessionId());
    }

    private void wakeLoop() {
        Way open = way;
        if (shut) {
            queue.takeAll(this::refuse);
        } else if (open != null) {
            try {
                open.loop.execute(() -> enterAll(open.pipeline));
            } catch (RejectedExecutionException e) {
                queue.takeAll(this::refuse);
            }
        }
    }

    private void enterAll(RequestPipeline pipeline) {
        queue.takeAll(submission -> enter(submission, pipeline));
    }

    /** One that cannot enter, for want of memory for example, must not take those behind it along. */
    private void enter(Submission submission, RequestPipeline pipeline) {
        try {
            submission.enter(pipeline);
        } catch (RuntimeException | Error e) {
            LOG.error("{} could not be taken in", submission.operation(), e);
            submission.refuse(new ProtocolException("it could not be sent", context(submission, where.get()), e));
        }
    }

    private void refuse(Submission submission) {
        submission.refuse(new ClientStoppedException(context(submission, where.get())));
    }
}
