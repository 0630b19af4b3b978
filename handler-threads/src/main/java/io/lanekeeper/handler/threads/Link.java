// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Something to be called when a promise is complete.
 *
 * @param callback what the user gave
 * @param step whether it only carries the result on, on the loop, so that no lane need be free
 * @param body calls it; what comes back may hold the lane
 */
record Link(Object callback, boolean step, Callable<? extends @Nullable Object> body) {}
