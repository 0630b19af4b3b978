// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Completion;

/**
 * On which terms a call is made.
 *
 * @param timeoutNanos how long it may take
 * @param failFast whether it ends at once where it would have to wait for a connection
 */
public record Terms(long timeoutNanos, boolean failFast) {
    /** Those of the library itself. */
    static final Terms ENDLESS = new Terms(Call.FOREVER, false);

    /** The same with another time-out. */
    public Terms withTimeout(long nanos) {
        return new Terms(nanos, failFast);
    }

    /** The same for calls that do not wait for a connection. */
    public Terms failingFast() {
        return new Terms(timeoutNanos, true);
    }

    <T> Call<T> call(Request<T> request, Completion<T> completion) {
        ServerVersion since = request.opCode().since();
        return since == null && !failFast
                ? new Call<>(request, completion, timeoutNanos)
                : new Conditional<>(request, completion, timeoutNanos, since, failFast);
    }
}
