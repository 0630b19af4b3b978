// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;
import org.jspecify.annotations.Nullable;

/**
 * A call that is sent under conditions: the server must be new enough, there must be a connection at once, or the session must
 * not have ended. While the client learns the server's version, the call keeps its place in the queue, and later calls stay behind it.
 */
public final class ConditionalCall<T> extends Call<T> {
    private final @Nullable ServerVersion since;
    private final boolean failFast;
    private final @Nullable SessionLife boundTo;

    /**
     * Creates a call.
     *
     * @param since the first version of servers that know the operation; null for any
     * @param failFast true if the call must not wait for a connection
     * @param boundTo the only session in which it may be sent; null for any
     */
    ConditionalCall(
            Request<T> request,
            Completion<T> completion,
            long timeoutNanos,
            @Nullable ServerVersion since,
            boolean failFast,
            @Nullable SessionLife boundTo) {
        super(request, completion, timeoutNanos);
        this.since = since;
        this.failFast = failFast;
        this.boundTo = boundTo;
    }

    /** Returns whether the session has ended in which alone the call may be sent. */
    boolean outlivesSession() {
        return boundTo != null && boundTo.ended();
    }

    /** The session of an error is the one that the call is bound to, and no server but one of that session is named. */
    @Override
    RequestContext context(@Nullable String server, long sessionId) {
        return boundTo == null
                ? super.context(server, sessionId)
                : super.context(outlivesSession() ? null : server, boundTo.id());
    }

    /** Returns the first version of servers that know the operation; null if all do. */
    @Nullable
    ServerVersion since() {
        return since;
    }

    @Override
    public boolean failsFast() {
        return failFast;
    }

    @Override
    public void run(RunContext run) {
        run.acceptConditional(this);
    }
}
