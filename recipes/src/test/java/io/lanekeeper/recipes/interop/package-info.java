// SPDX-License-Identifier: Apache-2.0
/** Tests of recipes beside other libraries on the same nodes: Curator in this process, and kazoo. */
@NullMarked
package io.lanekeeper.recipes.interop;

import org.jspecify.annotations.NullMarked;
