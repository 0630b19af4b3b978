// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** A scheduled task that may be called off. */
@FunctionalInterface
public interface Cancellable {
    /** Calls the task off if it has not begun; otherwise nothing happens. */
    void cancel();
}
