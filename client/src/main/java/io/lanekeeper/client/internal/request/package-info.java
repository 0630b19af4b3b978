// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a request: commands from any thread to the loop, the queue, the write, the reply, and the deadline. Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.request;

import org.jspecify.annotations.NullMarked;
