// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;

/** Is notified of callbacks that ran for longer than the threshold of the handler. The handler has logged them already. */
@FunctionalInterface
public interface SlowCallbackListener {
    /**
     * Handles a slow callback that has ended. Called on the thread of the callback, before the next one of the lane;
     * must not block. An exception of this method is logged.
     *
     * @param lane the callback's lane
     * @param took the time for which it ran
     * @param callback the class name of the callback, for a log or a metric
     */
    void slowCallback(Lane lane, Duration took, String callback);
}
