// SPDX-License-Identifier: Apache-2.0
/**
 * The base for handlers, for their authors, and parts of clients. Not for applications. {@code docs/writing-a-handler.md} goes
 * through a handler on it.
 *
 * <ul>
 *   <li>Results: {@link io.lanekeeper.handler.spi.AbstractPromise}.
 *   <li>Lanes: {@link io.lanekeeper.handler.spi.HandlerLanes} over all starts and stops, {@link
 *       io.lanekeeper.handler.spi.SerialLanes} from a start to the next stop, {@link io.lanekeeper.handler.spi.LaneHold} for
 *       what holds a lane.
 *   <li>Callbacks: {@link io.lanekeeper.handler.spi.CallbackGuard} runs them, and reports exceptions and slow ones.
 *   <li>Starts and stops: {@link io.lanekeeper.handler.spi.Lifecycle}.
 *   <li>Frames: {@link io.lanekeeper.handler.spi.FrameCutter} and {@link io.lanekeeper.handler.spi.FrameGatherer}.
 * </ul>
 *
 * <p>A handler whose measurements ask for it may replace a part by its own, which keeps the same rules: {@code HandlerContract}
 * of the test kit tests them.
 */
@NullMarked
package io.lanekeeper.handler.spi;

import org.jspecify.annotations.NullMarked;
