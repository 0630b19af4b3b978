// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.ZooKeeperException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that a caller wants done on the loop. */
public abstract class LoopCommand {
    /** Executes the command, on the loop. */
    public abstract void run(RunContext run);

    /** Ends without having been entered. Any thread. */
    public abstract void reject(ZooKeeperException reason);

    /** The time from the call to its end, in nanoseconds; {@link Call#FOREVER} if there is no limit. */
    public long timeoutNanos() {
        return Call.FOREVER;
    }

    /** Its time is over; nothing happens if it has ended. On the loop. */
    public void expire(RequestContext context) {
        reject(new RequestTimeoutException(Duration.ofNanos(timeoutNanos()), mayHaveBeenSent(), context));
    }

    /** Returns whether anything of it may have been sent. */
    public boolean mayHaveBeenSent() {
        return false;
    }

    /** Returns whether it ends where it would have to wait for a connection. */
    public boolean failsFast() {
        return false;
    }

    /** Returns whether it must not be refused for want of room. */
    public boolean urgent() {
        return false;
    }

    /** ZooKeeper's name of the operation. */
    public abstract String operation();

    /** The caller's path; null if there is none. */
    public abstract @Nullable String path();
}
