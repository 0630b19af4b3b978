// SPDX-License-Identifier: Apache-2.0
/** Recipes in processes of their own that are frozen and killed, on a real ensemble that has one fault after the other. */
@NullMarked
package io.lanekeeper.recipes.chaos;

import org.jspecify.annotations.NullMarked;
