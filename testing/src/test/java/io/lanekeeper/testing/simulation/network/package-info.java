// SPDX-License-Identifier: Apache-2.0
/** Tests of the network in memory. */
@NullMarked
package io.lanekeeper.testing.simulation.network;

import org.jspecify.annotations.NullMarked;
