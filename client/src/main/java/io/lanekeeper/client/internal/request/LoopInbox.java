// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

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
 * Takes commands from any thread to the loop. A command that comes before there is a loop waits for it; one that comes after
 * the end is rejected.
 */
public final class LoopInbox {
    private static final Logger LOG = LoggerFactory.getLogger(LoopInbox.class);

    private record Target(SerialExecutor loop, RunContext run) {}

    private final CommandQueue queue;
    private final int limit;
    private final Supplier<StateChange> where;
    private final EarlyDeadlines early;
    private volatile @Nullable Target target;
    private volatile boolean closed;

    /**
     * Creates an inbox that is not open yet.
     *
     * @param loops the loop that there is before this one is opened
     */
    public LoopInbox(int limit, Supplier<StateChange> where, Supplier<SerialExecutor> loops) {
        this.limit = limit;
        this.where = where;
        early = new EarlyDeadlines(loops, where);
        queue = new CommandQueue(limit);
    }

    public void submit(LoopCommand command) {
        Target open = target;
        if (open != null && open.loop.inLoop()) {
            if (!queue.isEmpty()) {
                runAll(open.run); // what this very thread may have submitted before there was a loop
            }
            run(command, open.run);
            return;
        }
        if (open == null) {
            if (command.failsFast()) {
                command.reject(new NotConnectedException(context(command, where.get())));
                return;
            }
            early.add(command);
        }
        switch (queue.offer(command)) {
            case FIRST -> wakeLoop();
            case QUEUED -> {}
            case REJECTED -> command.reject(new QueueFullException(limit, context(command, where.get())));
        }
    }

    /** Opens the inbox on a loop, and wakes the loop for the commands that were queued before. */
    public void open(SerialExecutor loop, RunContext run) {
        target = new Target(loop, run);
        early.begun(loop);
        wakeLoop();
    }

    /** The run has ended, and with it all that was submitted. */
    public void runEnded() {
        early.drop();
    }

    /** There is no loop any more, or never will be. */
    public void close() {
        closed = true;
        early.drop();
        queue.takeAll(this::reject);
    }

    public static RequestContext context(LoopCommand command, StateChange where) {
        return new RequestContext(command.operation(), command.path(), where.server(), where.sessionId());
    }

    private void wakeLoop() {
        Target open = target;
        if (closed) {
            queue.takeAll(this::reject);
        } else if (open != null) {
            try {
                open.loop.execute(() -> runAll(open.run));
            } catch (RejectedExecutionException e) {
                queue.takeAll(this::reject);
            }
        }
    }

    private void runAll(RunContext run) {
        queue.takeAll(command -> run(command, run));
    }

    /** One that cannot enter, for want of memory for example, must not take those behind it along. */
    private void run(LoopCommand command, RunContext run) {
        try {
            command.run(run);
        } catch (RuntimeException | Error e) {
            LOG.error("{} could not be taken in", command.operation(), e);
            command.reject(new ProtocolException("it could not be sent", context(command, where.get()), e));
        }
    }

    private void reject(LoopCommand command) {
        command.reject(new ClientStoppedException(context(command, where.get())));
    }
}
