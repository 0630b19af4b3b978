// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import java.time.Duration;

/** Is told of callbacks that kept their thread for longer than the handler's threshold. */
@FunctionalInterface
public interface SlowCallbackListener {
    /**
     * A callback has ended late. Called where the callback ran, before the lane's next one; must not block.
     *
     * @param lane the callback's lane
     * @param took how long it ran
     * @param callback what ran, for a log or a metric
     */
    void slowCallback(Lane lane, Duration took, String callback);
}
