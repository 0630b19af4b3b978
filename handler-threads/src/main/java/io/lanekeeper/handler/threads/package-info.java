// SPDX-License-Identifier: Apache-2.0
/**
 * The handler on threads of its own: platform threads, or virtual threads from Java 21 on. It takes the place of kazoo's
 * {@code SequentialThreadingHandler} and of its gevent and eventlet handlers. It needs the JDK and SLF4J only.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.handler.threads.SequentialThreadHandler} and how to build it. <b>Not here:</b> the
 * ZooKeeper protocol; connections carry frames and do not look into them.
 *
 * <p><b>Threads.</b> A handler has one for its loop and one for each lane; a connection has one that connects and
 * then reads, and one that writes. Each {@code spawn} takes one more while it runs. All are daemons. A socket
 * blocks its own two threads only. Frames are decoded and listeners notified on the loop. Threads wait only in locks of
 * {@code java.util.concurrent}, so that a waiting virtual thread never blocks its carrier.
 */
@NullMarked
package io.lanekeeper.handler.threads;

import org.jspecify.annotations.NullMarked;
