// SPDX-License-Identifier: Apache-2.0
/**
 * What tests against ZooKeeper need: the real server, and a network that fails. For the tests of every Lanekeeper module and
 * for those of its users; it knows no ZooKeeper client.
 *
 * <ul>
 *   <li>{@link io.lanekeeper.testing.EmbeddedZooKeeper}: one server in this process, up in a moment.
 *   <li>{@link io.lanekeeper.testing.ZooKeeperProcess}: one in a process of its own, to be killed and frozen, of any version.
 *   <li>{@link io.lanekeeper.testing.EnsembleZooKeeper}: several of those that replicate, and can be parted.
 *   <li>{@link io.lanekeeper.testing.ZooKeeperTest}: gives a JUnit test the first or the last of these.
 *   <li>{@link io.lanekeeper.testing.FaultProxy}: stands between any client and any server, and makes faults.
 *   <li>{@link io.lanekeeper.testing.LeakCheck}: fails tests that leak Netty's buffers.
 * </ul>
 *
 * <p>Servers and proxies have threads of their own; what may call them says each. {@link io.lanekeeper.testing.contract} holds
 * the tests that every handler passes, {@link io.lanekeeper.testing.simulation} servers in virtual time.
 */
@NullMarked
package io.lanekeeper.testing;

import org.jspecify.annotations.NullMarked;
