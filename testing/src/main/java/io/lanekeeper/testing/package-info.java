// SPDX-License-Identifier: Apache-2.0
/**
 * What tests against ZooKeeper need: a real server in this process, a proxy that makes the network fail, and a check for
 * leaked buffers. For the tests of every Lanekeeper module and for those of its users; it knows no ZooKeeper client.
 *
 * <p>{@link io.lanekeeper.testing.contract} holds the tests that every handler passes.
 */
@NullMarked
package io.lanekeeper.testing;

import org.jspecify.annotations.NullMarked;
