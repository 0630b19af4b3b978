// SPDX-License-Identifier: Apache-2.0
/** Fixtures that the tests of several recipes share. */
@NullMarked
package io.lanekeeper.recipes.testkit;

import org.jspecify.annotations.NullMarked;
