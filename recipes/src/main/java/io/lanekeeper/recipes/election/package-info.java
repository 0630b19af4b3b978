// SPDX-License-Identifier: Apache-2.0
/** The election of a leader among clients. */
@NullMarked
package io.lanekeeper.recipes.election;

import org.jspecify.annotations.NullMarked;
