// SPDX-License-Identifier: Apache-2.0
/** The machine behind nodes that a client keeps in existence. Not for applications. */
@NullMarked
package io.lanekeeper.recipes.internal.node;

import org.jspecify.annotations.NullMarked;
