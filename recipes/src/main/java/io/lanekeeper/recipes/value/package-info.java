// SPDX-License-Identifier: Apache-2.0
/** Values that clients share: counters, values with a watch, and barriers. */
@NullMarked
package io.lanekeeper.recipes.value;

import org.jspecify.annotations.NullMarked;
