// SPDX-License-Identifier: Apache-2.0
/**
 * The handler for Netty: one event loop carries everything internal and, unless told otherwise, the user's callbacks.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.handler.netty.SequentialNettyHandler} and how to build it;
 * {@link io.lanekeeper.handler.netty.LoopLocal} for servers with several loops, of which each has its own client;
 * {@link io.lanekeeper.handler.netty.NettyResults} turns results into Netty futures and brings them to other loops. <b>Not here:</b> the ZooKeeper
 * protocol; connections carry frames and do not look into them.
 *
 * <p><b>Threads.</b> An owned handler has one thread, its loop's; one that was handed a loop has none. The one exception
 * is {@code spawn} without an executor of the user's.
 */
@NullMarked
package io.lanekeeper.handler.netty;

import org.jspecify.annotations.NullMarked;
