// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;

/** Is given what callbacks throw; the handler has logged it already. */
@FunctionalInterface
public interface UncaughtHandler {
    /**
     * A callback has thrown. Called where the callback ran, before the lane's next one; must not block.
     *
     * @param lane the callback's lane
     * @param error what it threw
     */
    void uncaught(Lane lane, Throwable error);
}
