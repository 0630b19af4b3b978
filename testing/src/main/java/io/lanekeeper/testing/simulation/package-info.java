// SPDX-License-Identifier: Apache-2.0
/**
 * A whole ZooKeeper in memory and in virtual time, for tests that would otherwise need servers, ports and patience: session
 * expiry, lost connections and slow servers in milliseconds, and the same run from the same seed.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.testing.simulation.DeterministicHandler} is a handler that the test drives, {@link
 * io.lanekeeper.testing.simulation.SimulatedNetwork} the network that it connects to, {@link
 * io.lanekeeper.testing.simulation.SimulatedZooKeeper} the servers there. <b>Not here:</b> real servers ({@link
 * io.lanekeeper.testing}), TLS, SASL.
 *
 * <p><b>Threads.</b> None. Everything happens on the thread that drives the handler, while it drives it.
 */
@NullMarked
package io.lanekeeper.testing.simulation;

import org.jspecify.annotations.NullMarked;
