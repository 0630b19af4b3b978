// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;

/** A barrier that holds clients back while its node exists. kazoo, Curator and this module agree on its form. */
public interface Barrier {
    /** Sets the barrier, which may be set already. */
    AsyncResult<Void> set();

    /** Lifts the barrier; returns whether it was set. */
    AsyncResult<Boolean> lift();

    /** Waits until the barrier is lifted. A barrier that was lifted and set again in between does not hold this call. */
    AsyncResult<Void> await();

    /**
     * Waits until the barrier is lifted, for a time at most.
     *
     * @param timeout zero or more
     * @return whether it was lifted in time
     */
    AsyncResult<Boolean> tryAwait(Duration timeout);
}
