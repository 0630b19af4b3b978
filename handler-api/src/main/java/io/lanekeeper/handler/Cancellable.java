// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** A scheduled task that may be cancelled. */
@FunctionalInterface
public interface Cancellable {
    /** Cancels the task if it has not begun; otherwise nothing happens. */
    void cancel();
}
