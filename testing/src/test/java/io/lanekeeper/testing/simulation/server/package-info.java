// SPDX-License-Identifier: Apache-2.0
/** Tests of the servers, also beside real ones. */
@NullMarked
package io.lanekeeper.testing.simulation.server;

import org.jspecify.annotations.NullMarked;
