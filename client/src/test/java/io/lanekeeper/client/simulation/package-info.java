// SPDX-License-Identifier: Apache-2.0
/** The client in virtual time, against simulated servers: seeded schedules, faults, and what must hold after each. */
@NullMarked
package io.lanekeeper.client.simulation;

import org.jspecify.annotations.NullMarked;
