// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.SerialExecutor;
import org.jspecify.annotations.Nullable;

/** The run, as a command that it executes sees it. */
@LoopConfined
public interface RunContext {
    /** Sends a call, now or as soon as it may be sent. */
    void accept(Call<?> call);

    /** Sends a call as soon as its conditions hold. */
    void acceptConditional(ConditionalCall<?> call);

    /** Returns the watches of the run. */
    WatchRegistry watches();

    /** Returns the highest zxid of a reply of this connection; 0 without one. */
    long streamZxid();

    /** Returns whether the run has been asked to end, or has ended. */
    boolean ending();

    /** Returns the context for an error of an operation. */
    RequestContext context(String operation, @Nullable String path);

    /** Returns the connection; null while there is none. */
    @Nullable
    Connection connection();

    /** Returns the clock and the timers. */
    SerialExecutor loop();
}
