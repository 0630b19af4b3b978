// SPDX-License-Identifier: Apache-2.0
/**
 * The machines of the recipes. Each is confined to the loop of the client's handler, and is driven by replies, watch events on the
 * loop, changes of the session and timers. None waits for a lane.
 */
@NullMarked
package io.lanekeeper.recipes.internal;

import org.jspecify.annotations.NullMarked;
