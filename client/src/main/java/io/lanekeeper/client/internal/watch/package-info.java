// SPDX-License-Identifier: Apache-2.0
/**
 * The watches of a run: watchers by path, requests that may set a watch, removals at the server. Confined to the loop. {@code WatchRegistry} is the door. Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.watch;

import org.jspecify.annotations.NullMarked;
