// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.Xids;
import io.lanekeeper.client.internal.request.IterationClock.Iteration;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.FrameEncoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One pending request, with its completion and its time-out. Confined to the loop once it is executed. It ends exactly
 * once, since its completion does.
 */
@LoopConfined
public class Call<T> extends LoopCommand implements FrameEncoder {
    /** A time-out that never comes. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** Stands for all that no frame can hold: a frame's length is an int, and so is its length with the length. */
    public static final int TOO_LONG = Integer.MAX_VALUE;

    private final Request<T> request;
    private final Completion<T> completion;
    private final long timeoutNanos;
    private final int size;
    private int xid;

    /** The iteration of the loop in which the call was made; null if it has no deadline. See {@link Deadlines}. */
    @Nullable
    Iteration asked;

    public Call(Request<T> request, Completion<T> completion, long timeoutNanos) {
        this.request = request;
        this.completion = completion;
        this.timeoutNanos = timeoutNanos;
        size = (int) Math.min(Request.HEADER + request.bodySize(), TOO_LONG);
    }

    public Request<T> request() {
        return request;
    }

    @Override
    public long timeoutNanos() {
        return timeoutNanos;
    }

    @Override
    public boolean mayHaveBeenSent() {
        return sent();
    }

    /** The number on the wire, 0 before it is sent. */
    int xid() {
        return xid;
    }

    public boolean sent() {
        return xid != 0;
    }

    void number(int number) {
        xid = number;
    }

    boolean isDone() {
        return completion.isDone();
    }

    boolean succeed(@Nullable T value) {
        return completion.set(value);
    }

    void fail(ZooKeeperException error) {
        completion.setException(error);
    }

    RequestContext context(@Nullable String server, long sessionId) {
        return new RequestContext(operation(), path(), server, sessionId, request.chrootPrefix());
    }

    @Override
    public void run(RunContext run) {
        run.accept(this);
    }

    @Override
    public void reject(ZooKeeperException reason) {
        fail(reason);
    }

    @Override
    public String operation() {
        return request.opCode().label();
    }

    @Override
    @Nullable
    public String path() {
        return request.path();
    }

    /** In bytes; {@link #TOO_LONG} if it is at least that. */
    @Override
    public int size() {
        return size;
    }

    @Override
    public void encode(ByteBuffer target) {
        OpCode opCode = request.opCode();
        target.putInt(opCode == OpCode.AUTH ? Xids.AUTH : xid).putInt(opCode.number());
        request.writeBody(target);
    }
}
