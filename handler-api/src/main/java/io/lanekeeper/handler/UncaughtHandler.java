// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** Receives what callbacks throw, on any handler; the handler has logged it already. */
@FunctionalInterface
public interface UncaughtHandler {
    /**
     * A callback has thrown. Called where the callback ran, before the lane's next callback. It must not block where
     * callbacks must not. What it throws itself is logged.
     *
     * @param lane the callback's lane
     * @param error what the callback threw
     */
    void uncaught(Lane lane, Throwable error);
}
