// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import java.util.concurrent.Callable;

/** The watch lane of a client. It keeps tasks while the handler does not run. */
@FunctionalInterface
interface WatchLane {
    /** Runs {@code userCode} in the lane or, if it can run no more, {@code ifLost} on any thread. */
    void dispatch(Callable<?> userCode, Runnable ifLost);
}
