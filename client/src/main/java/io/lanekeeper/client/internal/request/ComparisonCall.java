// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * One of the calls that have the server compare nodes with an earlier state. The server sends the differences as events, between
 * the reply to the request before and the reply to this one. All of them go to one server, over one connection.
 */
public final class ComparisonCall extends Call<Void> {
    private final BooleanSupplier begun;
    private final BiConsumer<EventType, String> differences;

    /**
     * @param begun returns whether one of the calls has been sent
     * @param differences gets each difference, with the server's path
     */
    public ComparisonCall(
            Request<Void> request,
            Completion<Void> completion,
            long timeoutNanos,
            BooleanSupplier begun,
            BiConsumer<EventType, String> differences) {
        super(request, completion, timeoutNanos);
        this.begun = begun;
        this.differences = differences;
    }

    /** Returns whether one of the calls has been sent. Then the others must not be sent over another connection. */
    boolean begun() {
        return begun.getAsBoolean();
    }

    void differs(EventType type, String path) {
        differences.accept(type, path);
    }
}
