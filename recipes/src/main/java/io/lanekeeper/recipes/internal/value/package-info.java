// SPDX-License-Identifier: Apache-2.0
/** The machines of counters, shared values and barriers. Not for applications. */
@NullMarked
package io.lanekeeper.recipes.internal.value;

import org.jspecify.annotations.NullMarked;
