// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.election;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;

/** The time for which one client leads. */
public interface Leadership extends Lease {
    /** Returns the number of this leadership, which is its token. It grows from one leadership of a path to the next. */
    default long epoch() {
        return token();
    }

    /**
     * Ends the leadership. The client contends again at the end of the queue, unless the election is closed.
     *
     * @return as {@link #release}, which does the same: complete when the node is gone, so that another client may lead
     */
    AsyncResult<Void> resign();
}
