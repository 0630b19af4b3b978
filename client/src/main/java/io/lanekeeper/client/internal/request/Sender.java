// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.internal.protocol.MultiReadRequest;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.client.internal.request.IterationClock.Iteration;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameTooLargeException;
import io.lanekeeper.handler.spi.BurstQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Numbers requests, writes them to the connection, reads together where that is wanted and possible, and finds them again by the
 * number of their reply.
 */
@LoopConfined
final class Sender {
    /** Receives the ends of calls that no reply of their own ends. */
    interface Listener {
        /** A read that travelled with others has its reply. */
        void readReplied(Call<?> read, MultiReadRequest.Part part);

        /** A call cannot be sent, or its batch has failed. */
        void callFailed(Call<?> call, Function<RequestContext, ZooKeeperException> error);

        /** Returns whether {@code call} has ended, and forgets it then. */
        boolean dropIfDone(Call<?> call);
    }

    private final Listener listener;
    private final IterationClock iterations;
    private final int maxInFlight;
    /** Null if reads travel alone, as they do unless the application wants something else. */
    private final @Nullable ReadBatcher batcher;

    private final InFlight sent = new InFlight();
    private final SendTimes times = new SendTimes();
    private @Nullable Connection connection;
    private int lastXid;
    /** True if anything has been written in this iteration. */
    private boolean written;

    /** Stands for the end of an iteration, in which its batch is written; null at other times. */
    private @Nullable Iteration ending;

    /**
     * Creates a sender without a connection.
     *
     * @param multiRead returns whether the connected server is known to know {@code multiRead}
     */
    Sender(Listener listener, IterationClock iterations, SessionConfig config, BooleanSupplier multiRead) {
        this.listener = listener;
        this.iterations = iterations;
        maxInFlight = config.maxInFlight();
        int most = config.batchReads();
        batcher = most > 1 ? new ReadBatcher(most, config.connect().maxFrame(), multiRead) : null;
    }

    InFlight sent() {
        return sent;
    }

    SendTimes times() {
        return times;
    }

    void attach(Connection newConnection) {
        connection = newConnection;
        lastXid = 0;
        times.clear();
        if (batcher != null) {
            batcher.reset();
        }
    }

    /** There is no connection any more; answers what has not been written to it. */
    List<Call<?>> detach() {
        connection = null;
        return batcher == null ? List.of() : batcher.takeAll();
    }

    private int gathered() {
        return batcher == null ? 0 : batcher.gathered();
    }

    boolean mayTransmit() {
        Connection current = connection;
        return current != null && sent.requests() + gathered() < maxInFlight && current.writable();
    }

    /** Returns whether nothing is on its way. */
    boolean isIdle() {
        return sent.isEmpty() && gathered() == 0;
    }

    /** Sends a request, or keeps it for the batch that leaves at the end of this iteration. */
    void transmit(Call<?> call) {
        if (batcher == null || !batcher.takes(call)) {
            sendBatchBefore(call);
            write(call);
            return;
        }
        if (!batcher.hasRoomFor(call)) {
            sendBatchBefore(call);
        }
        batcher.add(call);
        if (batcher.isFull()) {
            sendBatch();
        } else {
            iterations.current();
        }
    }

    /** Ends the iteration at {@code now}; returns whether anything was written in it. */
    boolean endIteration(long now) {
        if (gathered() > 0) {
            ending = new Iteration(now);
            try {
                sendBatch();
            } finally {
                ending = null;
            }
        }
        boolean any = written;
        written = false;
        return any;
    }

    /** Sends the gathered reads before {@code call}. If that fails, {@code call} fails as well. */
    private void sendBatchBefore(Call<?> call) {
        try {
            sendBatch();
        } catch (RuntimeException | Error e) {
            listener.callFailed(
                    call, context -> new ProtocolException("one before it could not be written", context, e));
            throw e;
        }
    }

    private void sendBatch() {
        if (batcher == null || batcher.gathered() == 0) {
            return;
        }
        List<Call<?>> reads = batcher.takeAll();
        reads.removeIf(listener::dropIfDone);
        if (reads.size() > 1) {
            Call<?> batch = new ReadBatch(batcher, reads).call();
            write(batch);
            reads.forEach(read -> read.number(batch.xid()));
        } else {
            reads.forEach(this::write);
        }
    }

    private void write(Call<?> call) {
        Connection current = connection;
        if (current == null) {
            throw new IllegalStateException("no connection to send " + call.operation());
        }
        Iteration iteration;
        try {
            iteration = ending == null ? iterations.current() : ending; // first: it is not to begin after the writing
            call.number(after(lastXid));
            current.write(call);
        } catch (FrameTooLargeException e) {
            listener.callFailed(call, context -> new RequestTooLargeException(e.size(), e.limit(), context));
            return;
        } catch (RuntimeException | Error e) {
            listener.callFailed(call, context -> new ProtocolException("it could not be written", context, e));
            throw e;
        }
        lastXid = call.xid();
        sent.add(call);
        if (!written) {
            times.sent(iteration, call.xid());
        }
        written = true;
    }

    /** Returns the number after {@code xid}: requests count from 1, and wrap to 1 (ZOOKEEPER-3253). */
    static int after(int xid) {
        return xid == Integer.MAX_VALUE ? 1 : xid + 1;
    }

    /** The calls that were sent and have no reply yet, in order. */
    static final class InFlight {
        private final BurstQueue<Call<?>> calls = new BurstQueue<>(1);
        private int requests;

        void add(Call<?> call) {
            calls.add(call);
            requests += call.request().weight();
        }

        /** Returns the number of requests; each read of a batch counts. */
        int requests() {
            return requests;
        }

        /** Returns the call whose reply comes next; null if none is on its way. */
        @Nullable
        Call<?> oldest() {
            return calls.peek();
        }

        boolean isEmpty() {
            return calls.isEmpty();
        }

        /**
         * Takes the request that a reply answers: the oldest. Error replies of the servers' front may overtake (ZooKeeper:
         * unknown operation, authentication required, not read-only), and end only the request that they name.
         */
        Call<?> take(int xid, int error) {
            Call<?> oldest = calls.peek();
            if (oldest != null && oldest.xid() == xid) {
                requests -= oldest.request().weight();
                return calls.remove();
            }
            for (Iterator<Call<?>> i = calls.iterator(); error != 0 && i.hasNext(); ) {
                Call<?> call = i.next();
                if (call.xid() == xid) {
                    return removed(i, call);
                }
            }
            throw new MalformedFrameException(
                    "reply to xid " + xid + " (expected: " + (oldest == null ? "none" : oldest.xid()) + ")");
        }

        /** Takes the oldest authentication. */
        Call<?> takeAuth() {
            for (Iterator<Call<?>> i = calls.iterator(); i.hasNext(); ) {
                Call<?> call = i.next();
                if (call.request().opCode() == OpCode.AUTH) {
                    return removed(i, call);
                }
            }
            throw new MalformedFrameException("reply to an authentication (expected: none)");
        }

        List<Call<?>> takeAll() {
            List<Call<?>> all = new ArrayList<>(calls);
            calls.clear();
            requests = 0;
            return all;
        }

        private Call<?> removed(Iterator<Call<?>> position, Call<?> call) {
            position.remove();
            requests -= call.request().weight();
            return call;
        }
    }

    /** Several reads that travel as one: each of them ends as it would have alone. */
    private final class ReadBatch extends LoopCompletion<List<MultiReadRequest.Part>> {
        private final ReadBatcher batcher;
        private final List<Call<?>> reads;

        ReadBatch(ReadBatcher batcher, List<Call<?>> reads) {
            this.batcher = batcher;
            this.reads = reads;
        }

        /** Returns the batch as one call, without a deadline: the reads have their own. */
        Call<?> call() {
            List<ReadRequest<?>> requests = new ArrayList<>(reads.size());
            for (Call<?> read : reads) {
                requests.add((ReadRequest<?>) read.request());
            }
            return new Call<>(new MultiReadRequest(requests), this, Call.FOREVER);
        }

        @Override
        public void ended(@Nullable List<MultiReadRequest.Part> parts, @Nullable Throwable error) {
            if (parts != null) {
                replied(parts);
            } else if (error instanceof ReplyTooLargeException) {
                batcher.replyTooLarge(reads.size());
                sendEach();
            } else if (error instanceof RefusedException) {
                batcher.refused();
                sendEach();
            } else {
                reads.forEach(read -> listener.callFailed(read, context -> errorOf(context, error)));
            }
        }

        private void replied(List<MultiReadRequest.Part> parts) {
            batcher.answered();
            for (int i = 0; i < reads.size(); i++) {
                listener.readReplied(reads.get(i), parts.get(i));
            }
        }

        /** Sends the reads one by one: they were not done, since they came together. */
        private void sendEach() {
            reads.removeIf(listener::dropIfDone);
            int written = 0;
            try {
                for (Call<?> read : reads) {
                    written++; // Also if it fails: it has ended then.
                    write(read);
                }
            } finally {
                for (Call<?> rest : reads.subList(written, reads.size())) {
                    listener.callFailed(
                            rest,
                            context -> new ProtocolException("one before it could not be written", context, null));
                }
            }
        }

        private static ZooKeeperException errorOf(RequestContext context, @Nullable Throwable error) {
            return error instanceof ConnectionLossException
                    ? new ConnectionLossException(context, error.getCause())
                    : new ProtocolException("its batch could not be written or read", context, error);
        }
    }
}
