// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;

/**
 * On which terms a call is made.
 *
 * @param timeoutNanos how long it may take
 * @param failFast whether it ends at once where it would have to wait for a connection
 */
public record CallOptions(long timeoutNanos, boolean failFast) {
    /** Those of the library itself. */
    public static final CallOptions ENDLESS = new CallOptions(Call.FOREVER, false);

    /** The same with another time-out. */
    public CallOptions withTimeout(long nanos) {
        return new CallOptions(nanos, failFast);
    }

    /** The same for calls that do not wait for a connection. */
    public CallOptions failingFast() {
        return new CallOptions(timeoutNanos, true);
    }

    public <T> Call<T> call(Request<T> request, Completion<T> completion) {
        ServerVersion since = request.opCode().since();
        return since == null && !failFast
                ? new Call<>(request, completion, timeoutNanos)
                : new ConditionalCall<>(request, completion, timeoutNanos, since, failFast);
    }
}
