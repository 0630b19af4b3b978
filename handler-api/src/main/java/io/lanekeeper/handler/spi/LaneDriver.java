// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

/** Decides when and where a {@link SerialLane} runs its callbacks. Any thread. */
public interface LaneDriver {
    /** Returns the number of the next callback, by which lanes with one driver keep the order of arrival. */
    long nextNumber();

    /**
     * Called when a callback of a lane may be able to run: it has arrived, or the hold before it has ended. The driver
     * calls {@link SerialLane#runNext} soon, but never here.
     *
     * @return false if the driver runs nothing any more, and has {@linkplain SerialLane#expire expired} its lanes
     */
    boolean wake();
}
