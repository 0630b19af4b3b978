// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

/** An item of a lane that calls the callback of another object. Reports name that object. */
public interface LaneItem {
    /** Returns the object given by the caller. */
    Object callback();
}
