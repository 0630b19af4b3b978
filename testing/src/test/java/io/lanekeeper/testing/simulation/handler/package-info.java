// SPDX-License-Identifier: Apache-2.0
/** Tests of the handler in virtual time. */
@NullMarked
package io.lanekeeper.testing.simulation.handler;

import org.jspecify.annotations.NullMarked;
