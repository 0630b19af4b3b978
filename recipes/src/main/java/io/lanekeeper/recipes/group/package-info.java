// SPDX-License-Identifier: Apache-2.0
/** Groups of clients, and what they divide among themselves. */
@NullMarked
package io.lanekeeper.recipes.group;

import org.jspecify.annotations.NullMarked;
