// SPDX-License-Identifier: Apache-2.0
/** The queue of contenders that locks, semaphores and elections stand on. Not for applications. */
@NullMarked
package io.lanekeeper.recipes.internal.lock;

import org.jspecify.annotations.NullMarked;
