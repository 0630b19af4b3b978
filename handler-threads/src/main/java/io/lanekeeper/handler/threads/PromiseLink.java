// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A callback that is attached to a promise.
 *
 * @param callback the object given by the caller, by which {@code unlink} finds it
 * @param onLoop true for {@code whenDone}: it runs on the loop, so that it needs no free lane
 * @param body calls {@code callback}; its result may hold the lane
 */
record PromiseLink(Object callback, boolean onLoop, Callable<? extends @Nullable Object> body) {}
