// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Lane;

/** Is given what callbacks throw; the handler has logged it already. */
@FunctionalInterface
public interface UncaughtHandler {
    /**
     * A callback has thrown. Called in its lane, before the lane's next callback.
     *
     * @param lane the callback's lane
     * @param error what it threw
     */
    void uncaught(Lane lane, Throwable error);
}
