// SPDX-License-Identifier: Apache-2.0
/**
 * What a client tells the application by itself: state changes, on the session lane, and watch events, on the watch
 * lane.
 */
@NullMarked
package io.lanekeeper.client.event;

import org.jspecify.annotations.NullMarked;
