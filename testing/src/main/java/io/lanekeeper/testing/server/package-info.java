// SPDX-License-Identifier: Apache-2.0
/**
 * Real ZooKeeper servers for tests, of which each method returns when its effect is complete. No ZooKeeper client.
 *
 * <ul>
 *   <li>{@link io.lanekeeper.testing.server.EmbeddedZooKeeper}: one server in this process, started in a moment.
 *   <li>{@link io.lanekeeper.testing.server.ZooKeeperProcess}: one server of any version in a process of its own, to be killed
 *       and frozen.
 *   <li>{@link io.lanekeeper.testing.server.EnsembleZooKeeper}: several such processes that replicate, with network partitions
 *       between them.
 * </ul>
 *
 * <p>Servers have threads of their own. {@link io.lanekeeper.testing.simulation.server} has servers in virtual time.
 */
@NullMarked
package io.lanekeeper.testing.server;

import org.jspecify.annotations.NullMarked;
