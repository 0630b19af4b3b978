// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.ZooKeeperException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that a caller wants done on the loop. */
abstract class LoopCommand {
    /** Goes to work, on the loop. */
    abstract void run(RequestPipeline pipeline);

    /** Ends without having been entered. Any thread. */
    abstract void reject(ZooKeeperException reason);

    /** The time from the call to its end, in nanoseconds; {@link Call#FOREVER} if there is no limit. */
    long timeoutNanos() {
        return Call.FOREVER;
    }

    /** Its time is over; nothing happens if it has ended. On the loop. */
    void expire(RequestContext context) {
        reject(new RequestTimeoutException(Duration.ofNanos(timeoutNanos()), mayHaveBeenSent(), context));
    }

    /** Whether anything of it may have been sent. */
    boolean mayHaveBeenSent() {
        return false;
    }

    /** Whether it ends where it would have to wait for a connection. */
    boolean failsFast() {
        return false;
    }

    /** Whether it must not be refused for want of room. */
    boolean urgent() {
        return false;
    }

    /** ZooKeeper's name of the operation. */
    abstract String operation();

    /** The caller's path; null if there is none. */
    abstract @Nullable String path();
}
