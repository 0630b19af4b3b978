// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;

/**
 * A call that not every server knows. While the server is asked for its version the call keeps its place among the others, and
 * all that was asked after it stays behind it.
 */
final class Conditional<T> extends Call<T> {
    private final ServerVersion since;

    /** With the first version of servers that know the operation. */
    Conditional(Request<T> request, Completion<T> completion, long timeoutNanos, ServerVersion since) {
        super(request, completion, timeoutNanos);
        this.since = since;
    }

    /** The first version of servers that know the operation. */
    ServerVersion since() {
        return since;
    }

    @Override
    void enter(RequestPipeline pipeline) {
        pipeline.acceptConditional(this);
    }
}
