// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;

/** A flag to wait for (kazoo: {@code event_object()}). Any thread. */
public interface AsyncEvent {
    /** Sets the flag. All pending waits complete with true. */
    void set();

    /** Clears the flag. */
    void clear();

    /** Returns whether the flag is set. */
    boolean isSet();

    /**
     * Waits for the flag; no thread is blocked.
     *
     * @param timeout zero or more
     * @return true when the flag is set, false if it was not within {@code timeout}; cancelled if the handler's loop
     *     ends before that
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended already
     */
    AsyncResult<Boolean> await(Duration timeout);
}
