// SPDX-License-Identifier: Apache-2.0
/**
 * A ZooKeeper client. Start at {@link io.lanekeeper.client.ZooKeeperClient#builder()}.
 *
 * <p><b>Scope.</b> The protocol, the session and its watches, over any {@link io.lanekeeper.handler.Handler}. <b>Not
 * here:</b> threads and sockets, which belong to the handler, and recipes such as locks.
 *
 * <p><b>Threads.</b> Every method may be called on any thread. None blocks except {@code close()} and those of
 * {@link io.lanekeeper.client.BlockingOperations}. User code runs in the handler's lanes, never on the caller's stack.
 */
@NullMarked
package io.lanekeeper.client;

import org.jspecify.annotations.NullMarked;
