// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import java.util.concurrent.Callable;

/** The watch lane of a client, which keeps what it is given while the handler does not run. */
@FunctionalInterface
interface WatchLane {
    /** Has {@code userCode} run in the lane, or {@code ifLost}, anywhere, where it cannot run any more. */
    void dispatch(Callable<?> userCode, Runnable ifLost);
}
