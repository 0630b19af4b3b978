// SPDX-License-Identifier: Apache-2.0
/** Tests of recipes on real servers. */
@NullMarked
package io.lanekeeper.recipes.integration;

import org.jspecify.annotations.NullMarked;
