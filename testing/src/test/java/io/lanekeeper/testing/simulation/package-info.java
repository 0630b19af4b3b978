// SPDX-License-Identifier: Apache-2.0
/** Tests of the simulation. */
@NullMarked
package io.lanekeeper.testing.simulation;

import org.jspecify.annotations.NullMarked;
