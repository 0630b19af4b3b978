// SPDX-License-Identifier: Apache-2.0
/** Groups, partitions and timed leases. Not for applications. */
@NullMarked
package io.lanekeeper.recipes.internal.group;

import org.jspecify.annotations.NullMarked;
