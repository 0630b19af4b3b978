// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.CallbackGuard;
import io.lanekeeper.handler.spi.LaneHold;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs callbacks, on threads that callbacks may interrupt. */
final class CallbackRunner extends CallbackGuard {
    private static final Logger log = LoggerFactory.getLogger(CallbackRunner.class);

    CallbackRunner(ThreadSettings settings) {
        super(settings.reports(log::warn), LaneHold.RESULTS);
    }

    @Override
    public @Nullable Object runTimed(Lane lane, Object item) {
        Object hold = super.runTimed(lane, item);
        Thread.interrupted(); // An interrupt meant for this callback must not reach the next one.
        return hold;
    }
}
