// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.ZooKeeperException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A task of a caller for the loop. It ends exactly once. */
public abstract class LoopCommand {
    /** Executes the command, on the loop. */
    public abstract void run(RunContext run);

    /** Ends the command before it is executed. Any thread. */
    public abstract void reject(ZooKeeperException reason);

    /** The time from the call to its end, in nanoseconds; {@link Call#FOREVER} if there is no limit. */
    public long timeoutNanos() {
        return Call.FOREVER;
    }

    /** Ends the command, because its time is over. Does nothing if it has ended. On the loop. */
    public void expire(RequestContext context) {
        reject(new RequestTimeoutException(Duration.ofNanos(timeoutNanos()), mayHaveBeenSent(), context));
    }

    /** Returns whether a request of this command may have been sent. */
    public boolean mayHaveBeenSent() {
        return false;
    }

    /** Returns whether the command fails where it would have to wait for a connection. */
    public boolean failsFast() {
        return false;
    }

    /** Returns whether the command is accepted even if the queue is full. */
    public boolean urgent() {
        return false;
    }

    /** Returns ZooKeeper's name of the operation. */
    public abstract String operation();

    /** Returns the caller's path; null if there is none. */
    public abstract @Nullable String path();
}
