// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;
import java.util.function.BiConsumer;

/**
 * A call that has the server compare nodes with an earlier state. The server sends the differences as events, between the reply to
 * the request before and the reply to this one.
 */
public final class ComparisonCall extends Call<Void> {
    private final BiConsumer<EventType, String> differences;

    /** @param differences gets each difference, with the server's path */
    public ComparisonCall(
            Request<Void> request,
            Completion<Void> completion,
            long timeoutNanos,
            BiConsumer<EventType, String> differences) {
        super(request, completion, timeoutNanos);
        this.differences = differences;
    }

    void differs(EventType type, String path) {
        differences.accept(type, path);
    }
}
