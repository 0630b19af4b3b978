// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** Receives the exceptions of callbacks, on any handler. The handler has logged them already. */
@FunctionalInterface
public interface UncaughtHandler {
    /**
     * Called when a callback has thrown: where the callback ran, before the lane's next callback. Must not block where
     * callbacks must not. An exception of this method is logged.
     *
     * @param lane the callback's lane
     * @param error the exception of the callback
     */
    void uncaught(Lane lane, Throwable error);
}
