// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.util.List;

/** Several units of a {@link Semaphore}, acquired together: all or nothing. They are lost together, with the session. */
public interface Leases extends Lease {
    /** Returns the leases of the units that are not released, one for each. All have one token. */
    List<Lease> units();

    /**
     * Releases some of the units.
     *
     * @param count from 1 to the number of units that are left
     * @return complete when their nodes are gone
     */
    AsyncResult<Void> release(int count);
}
