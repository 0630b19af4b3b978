// SPDX-License-Identifier: Apache-2.0
/** Locks and semaphores. All of them are fair over all clients, in the order in which the server received the requests. */
@NullMarked
package io.lanekeeper.recipes.lock;

import org.jspecify.annotations.NullMarked;
