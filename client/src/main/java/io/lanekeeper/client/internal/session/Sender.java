// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.protocol.MultiReadRequest;
import io.lanekeeper.client.internal.protocol.Xids;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameTooLargeException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Numbers requests and writes them to the connection, reads together where that is wanted and possible. Confined to the
 * loop.
 */
final class Sender implements ReadBatch.Owner {
    /** Who has the requests, and ends them. */
    interface Owner {
        /** A read that travelled with others was answered. */
        void answered(Call<?> read, MultiReadRequest.Part part);

        /** A request has ended. */
        void failed(Call<?> call, Function<RequestContext, ZooKeeperException> error);

        /** Whether nobody waits for {@code call} any more; it is forgotten then. */
        boolean dropIfDone(Call<?> call);
    }

    private final Owner owner;
    private final IterationClock iterations;
    private final int maxInFlight;
    private final ReadBatcher batcher;
    private final InFlight sent = new InFlight();
    private @Nullable Connection connection;
    private int lastXid;
    /** Whether anything has been written in this turn. */
    private boolean written;

    private boolean iterationEnding;

    /** With whether the connected server is known to know {@code multiRead}. */
    Sender(Owner owner, IterationClock iterations, SessionConfig config, BooleanSupplier multiRead) {
        this.owner = owner;
        this.iterations = iterations;
        maxInFlight = config.maxInFlight();
        batcher = new ReadBatcher(config.batchReads(), config.connect().maxFrame(), multiRead);
    }

    InFlight sent() {
        return sent;
    }

    void attach(Connection newConnection) {
        connection = newConnection;
        lastXid = 0;
        batcher.reset();
    }

    /** There is no connection any more; answers what has not been written to it. */
    List<Call<?>> detach() {
        connection = null;
        return batcher.takeAll();
    }

    boolean mayTransmit() {
        Connection current = connection;
        return current != null && sent.requests() + batcher.gathered() < maxInFlight && current.writable();
    }

    /** Whether nothing is on its way. */
    boolean isIdle() {
        return sent.isEmpty() && batcher.gathered() == 0;
    }

    /** Sends a request, or keeps it for the batch that leaves at the end of this turn. */
    void transmit(Call<?> call) {
        if (!batcher.takes(call)) {
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

    /** The turn ends; whether anything was written in it. */
    boolean endIteration() {
        iterationEnding = true;
        try {
            sendBatch();
        } finally {
            iterationEnding = false;
        }
        boolean any = written;
        written = false;
        return any;
    }

    /** What was asked before goes before; if it cannot, {@code call} does not go either. */
    private void sendBatchBefore(Call<?> call) {
        try {
            sendBatch();
        } catch (RuntimeException | Error e) {
            owner.failed(call, context -> new ProtocolException("one before it could not be written", context, e));
            throw e;
        }
    }

    private void sendBatch() {
        if (batcher.gathered() == 0) {
            return;
        }
        List<Call<?>> reads = batcher.takeAll();
        reads.removeIf(owner::dropIfDone);
        if (reads.size() > 1) {
            Call<?> batch = new ReadBatch(reads, this).call();
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
        call.number(Xids.after(lastXid));
        try {
            current.write(call);
        } catch (FrameTooLargeException e) {
            owner.failed(call, context -> new RequestTooLargeException(e.size(), e.limit(), context));
            return;
        } catch (RuntimeException | Error e) {
            owner.failed(call, context -> new ProtocolException("it could not be written", context, e));
            throw e;
        }
        lastXid = call.xid();
        sent.add(call);
        written = true;
        if (!iterationEnding) {
            iterations.current();
        }
    }

    @Override
    public void answered(List<Call<?>> reads, List<MultiReadRequest.Part> parts) {
        batcher.answered();
        for (int i = 0; i < reads.size(); i++) {
            owner.answered(reads.get(i), parts.get(i));
        }
    }

    @Override
    public void failed(Call<?> read, Function<RequestContext, ZooKeeperException> error) {
        owner.failed(read, error);
    }

    @Override
    public void refused(List<Call<?>> reads, boolean tooLarge) {
        if (tooLarge) {
            batcher.replyTooLarge(reads.size());
        } else {
            batcher.refused();
        }
        reads.removeIf(owner::dropIfDone);
        int written = 0;
        try {
            for (Call<?> read : reads) {
                written++; // Also if it fails: it has ended then.
                write(read);
            }
        } finally {
            for (Call<?> rest : reads.subList(written, reads.size())) {
                owner.failed(
                        rest, context -> new ProtocolException("one before it could not be written", context, null));
            }
        }
    }
}
