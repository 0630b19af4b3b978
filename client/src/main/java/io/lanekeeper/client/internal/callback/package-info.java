// SPDX-License-Identifier: Apache-2.0
/** User code on executors that the application brings. */
@NullMarked
package io.lanekeeper.client.internal.callback;

import org.jspecify.annotations.NullMarked;
