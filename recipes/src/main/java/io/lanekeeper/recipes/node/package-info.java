// SPDX-License-Identifier: Apache-2.0
/** A node that a client keeps in existence. */
@NullMarked
package io.lanekeeper.recipes.node;

import org.jspecify.annotations.NullMarked;
