// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ZooKeeperException;
import org.jspecify.annotations.Nullable;

/** Something that a caller wants done on the loop. */
abstract class Submission {
    /** Goes to work, on the loop. */
    abstract void enter(RequestPipeline pipeline);

    /** Ends without having been entered. Any thread. */
    abstract void refuse(ZooKeeperException reason);

    /** Whether it must not be refused for want of room. */
    boolean urgent() {
        return false;
    }

    /** ZooKeeper's name of the operation. */
    abstract String operation();

    /** The caller's path; null if there is none. */
    abstract @Nullable String path();
}
