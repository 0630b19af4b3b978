// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;
import org.jspecify.annotations.Nullable;

/**
 * On which terms a call is made.
 *
 * @param timeoutNanos how long it may take
 * @param failFast whether it ends at once where it would have to wait for a connection
 * @param boundTo the only session in which it may be sent; null for any
 */
public record CallOptions(
        long timeoutNanos, boolean failFast, @Nullable SessionLife boundTo) {
    /** Those of the library itself. */
    public static final CallOptions ENDLESS = new CallOptions(Call.FOREVER, false);

    /** Those of calls that are bound to no session. */
    public CallOptions(long timeoutNanos, boolean failFast) {
        this(timeoutNanos, failFast, null);
    }

    /** The same with another time-out. */
    public CallOptions withTimeout(long nanos) {
        return new CallOptions(nanos, failFast, boundTo);
    }

    /** The same for calls that do not wait for a connection. */
    public CallOptions failingFast() {
        return new CallOptions(timeoutNanos, true, boundTo);
    }

    /** The same for calls that are never sent in another session. */
    public CallOptions boundTo(SessionLife session) {
        return new CallOptions(timeoutNanos, failFast, session);
    }

    public <T> Call<T> call(Request<T> request, Completion<T> completion) {
        ServerVersion since = request.opCode().since();
        return since == null && !failFast && boundTo == null
                ? new Call<>(request, completion, timeoutNanos)
                : new ConditionalCall<>(request, completion, timeoutNanos, since, failFast, boundTo);
    }
}
