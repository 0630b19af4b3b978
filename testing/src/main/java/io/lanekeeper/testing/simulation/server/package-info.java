// SPDX-License-Identifier: Apache-2.0
/**
 * A ZooKeeper in memory and in virtual time, for tests that would otherwise need servers, ports and real time. Sessions
 * expire, connections break and servers are slow within milliseconds, and the same seed gives the same run.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.testing.simulation.server.SimulatedZooKeeper} runs servers on a {@link
 * io.lanekeeper.testing.simulation.network.SimulatedNetwork}. The test drives a {@link
 * io.lanekeeper.testing.simulation.handler.DeterministicHandler}, which connects to that network. <b>Not here:</b> real servers
 * ({@link io.lanekeeper.testing.server}), TLS, SASL.
 *
 * <p><b>Threads.</b> None. Everything happens on the thread that drives the handler, while it drives it.
 */
@NullMarked
package io.lanekeeper.testing.simulation.server;

import org.jspecify.annotations.NullMarked;
