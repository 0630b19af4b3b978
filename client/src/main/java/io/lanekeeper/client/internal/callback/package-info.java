// SPDX-License-Identifier: Apache-2.0
/**
 * Callbacks: user code in lanes and on executors of the application, and steps of the library on the loop. Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.callback;

import org.jspecify.annotations.NullMarked;
