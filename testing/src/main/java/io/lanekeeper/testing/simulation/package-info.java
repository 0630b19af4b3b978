// SPDX-License-Identifier: Apache-2.0
/**
 * A ZooKeeper in memory and in virtual time, for tests that would otherwise need servers, ports and real time. Sessions
 * expire, connections break and servers are slow within milliseconds, and the same seed gives the same run.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.testing.simulation.DeterministicHandler} is a handler that the test drives. It
 * connects to the {@link io.lanekeeper.testing.simulation.SimulatedNetwork}, and
 * {@link io.lanekeeper.testing.simulation.SimulatedZooKeeper} runs servers there. <b>Not here:</b> real servers
 * ({@link io.lanekeeper.testing}), TLS, SASL.
 *
 * <p><b>Threads.</b> None. Everything happens on the thread that drives the handler, while it drives it.
 */
@NullMarked
package io.lanekeeper.testing.simulation;

import org.jspecify.annotations.NullMarked;
