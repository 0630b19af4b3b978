// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.SerialExecutor;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
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
    private final Supplier<SerialExecutor> loops;
    /** Made with the first command that comes before there is a loop. Written under the monitor. */
    private volatile @Nullable EarlyDeadlines early;

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
        this.loops = loops;
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
            earlyDeadlines().add(command);
        }
        switch (queue.offer(command)) {
            case FIRST -> wakeLoopOrReject();
            case QUEUED -> {}
            case REJECTED -> command.reject(new QueueFullException(limit, context(command, where.get())));
        }
    }

    /** Opens the inbox on a loop, and wakes the loop for the commands that were queued before. */
    public void open(SerialExecutor loop, RunContext run) {
        target = new Target(loop, run);
        EarlyDeadlines made = early;
        if (made != null) {
            made.begun(loop);
        }
        wakeLoop();
    }

    private synchronized EarlyDeadlines earlyDeadlines() {
        EarlyDeadlines made = early;
        if (made == null) {
            made = new EarlyDeadlines(loops, where);
            early = made;
        }
        return made;
    }

    private void dropEarlyDeadlines() {
        EarlyDeadlines made = early;
        if (made != null) {
            made.drop();
        }
    }

    /** The run has ended, and with it all that was submitted. */
    public void runEnded() {
        dropEarlyDeadlines();
    }

    /** There is no loop any more, or never will be. */
    public void close() {
        closed = true;
        dropEarlyDeadlines();
        queue.takeAll(this::reject);
    }

    public static RequestContext context(LoopCommand command, StateChange where) {
        return new RequestContext(command.operation(), command.path(), where.server(), where.sessionId());
    }

    /** Without a wake-up, what is queued would wait for ever: later callers rely on the one that found the queue empty. */
    private void wakeLoopOrReject() {
        try {
            wakeLoop();
        } catch (RuntimeException | Error e) {
            LOG.error("The loop could not be woken", e);
            queue.takeAll(command -> notSent(command, e));
        }
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
            notSent(command, e);
        }
    }

    private void notSent(LoopCommand command, Throwable cause) {
        command.reject(new ProtocolException("it could not be sent", context(command, where.get()), cause));
    }

    private void reject(LoopCommand command) {
        command.reject(new ClientStoppedException(context(command, where.get())));
    }

    /**
     * Takes commands from any thread to the loop, in order and with one wake-up for a whole batch: only a caller that
     * finds the queue empty wakes the loop, and the loop takes everything at once. So no wake-up can be lost: a caller
     * that comes after the loop has taken all finds the queue empty again.
     *
     * <p>An array under a lock that is held for a few instructions, rather than a list without one: what another core has
     * written is far away, and an array lets the loop's core fetch several submissions at a time, where a list gives it
     * the address of the next one only with the one before.
     */
    public static final class CommandQueue {
        private static final int FEW = 4;
        /** Longer arrays are not kept. */
        private static final int MANY = 1024;

        private final int limit;
        /** Guarded by {@code this}, as are the next two. */
        private @Nullable LoopCommand[] queued = new LoopCommand[FEW];
        /** The array that comes next; null while the loop goes through it. */
        private @Nullable LoopCommand @Nullable [] spare;

        private volatile int size;

        public CommandQueue(int limit) {
            this.limit = limit;
        }

        /** The result of an offer. */
        public enum Offer {
            /** The queue was empty: the caller must have the loop take it. */
            FIRST,
            /** Somebody else has woken the loop. */
            QUEUED,
            /** The queue is full. */
            REJECTED
        }

        /** Puts a command at the end of the queue; an urgent one whatever the limit. Any thread. */
        public synchronized Offer offer(LoopCommand command) {
            int at = size;
            if (at >= limit && !command.urgent()) {
                return Offer.REJECTED;
            }
            if (at == queued.length) {
                queued = Arrays.copyOf(queued, 2 * at);
            }
            queued[at] = command;
            size = at + 1;
            return at == 0 ? Offer.FIRST : Offer.QUEUED;
        }

        public boolean isEmpty() {
            return size == 0;
        }

        /** Takes all commands, in their order. */
        public void takeAll(Consumer<LoopCommand> taker) {
            @Nullable LoopCommand[] batch;
            int count;
            synchronized (this) {
                batch = queued;
                count = size;
                queued = spare == null ? new LoopCommand[FEW] : spare;
                spare = null;
                size = 0;
            }
            for (int i = 0; i < count; i++) {
                LoopCommand command = batch[i];
                batch[i] = null;
                if (command != null) {
                    taker.accept(command);
                }
            }
            if (batch.length <= MANY) {
                synchronized (this) {
                    spare = batch;
                }
            }
        }
    }
}
