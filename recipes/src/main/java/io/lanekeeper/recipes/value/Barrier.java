// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;

/**
 * A barrier that holds clients back while its node exists. kazoo, Curator and this module agree on its form.
 *
 * <p>All methods may be called on any thread and return at once. Nothing waits for a lane. Lost connections and sessions only delay a
 * wait: in a new session the node is read again, behind a {@code sync}.
 */
public interface Barrier {
    /**
     * Sets the barrier, which may be set already. Missing parents are created. One request.
     *
     * <p>If the connection is lost before the reply, the call looks for the node. If there is none, and others have created or deleted nodes in
     * the same directory meanwhile, it cannot know whether the barrier was set and lifted. Then it fails with an unknown outcome,
     * since a second try might hold those back that it was lifted for.
     */
    AsyncResult<Void> set();

    /**
     * Lifts the barrier; returns whether it was set. One request. It fails with an unknown outcome if the connection is lost before the
     * reply, and the node was gone or replaced afterwards: another client may have lifted it as well.
     */
    AsyncResult<Boolean> lift();

    /**
     * Waits until the barrier is lifted. A barrier that was lifted and set again in between does not hold this call. One request, and an
     * event when it is lifted.
     */
    AsyncResult<Void> await();

    /**
     * Waits until the barrier is lifted, for a time at most. With a time of zero the node is read once.
     *
     * @param timeout zero or more
     * @return whether it was lifted in time
     */
    AsyncResult<Boolean> tryAwait(Duration timeout);
}
