// SPDX-License-Identifier: Apache-2.0
/**
 * The handler for Netty: one event loop runs connections, timers and, by default, the callbacks of the application.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.handler.netty.SequentialNettyHandler} and its builder.
 * {@link io.lanekeeper.handler.netty.LoopLocal} gives each loop of a server its own client.
 * {@link io.lanekeeper.handler.netty.NettyResults} turns results into Netty futures and brings them to other loops. <b>Not
 * here:</b> the ZooKeeper protocol. Connections carry frames and do not read them.
 *
 * <p><b>Threads.</b> A handler that owns its loop has one thread, that of the loop. A handler on a loop of the application has none.
 * Except: {@code spawn} starts threads if the application has given no executor.
 */
@NullMarked
package io.lanekeeper.handler.netty;

import org.jspecify.annotations.NullMarked;
