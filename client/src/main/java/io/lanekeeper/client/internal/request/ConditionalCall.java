// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;
import org.jspecify.annotations.Nullable;

/**
 * A call that is sent under conditions: the server must be new enough, or there must be a connection at once. While the
 * client learns the server's version, the call keeps its place in the queue, and later calls stay behind it.
 */
public final class ConditionalCall<T> extends Call<T> {
    private final @Nullable ServerVersion since;
    private final boolean failFast;

    /**
     * Creates a call.
     *
     * @param since the first version of servers that know the operation; null for any
     * @param failFast true if the call must not wait for a connection
     */
    ConditionalCall(
            Request<T> request,
            Completion<T> completion,
            long timeoutNanos,
            @Nullable ServerVersion since,
            boolean failFast) {
        super(request, completion, timeoutNanos);
        this.since = since;
        this.failFast = failFast;
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
