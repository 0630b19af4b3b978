// SPDX-License-Identifier: Apache-2.0
/**
 * A network in memory, on a schedule: {@link io.lanekeeper.testing.simulation.network.SimulatedNetwork} with its listeners, names and
 * faults, {@link io.lanekeeper.testing.simulation.network.SimulatedLink} for one connection, and {@link
 * io.lanekeeper.testing.simulation.network.SimulatedProxy} for another address of a server.
 *
 * <p>It knows neither the handler nor the servers: they listen and connect here.
 */
@NullMarked
package io.lanekeeper.testing.simulation.network;

import org.jspecify.annotations.NullMarked;
