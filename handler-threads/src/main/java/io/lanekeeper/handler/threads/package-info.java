// SPDX-License-Identifier: Apache-2.0
/**
 * The handler on threads of its own: platform threads, or from Java 21 on virtual ones (kazoo:
 * {@code SequentialThreadingHandler}, and what its gevent and eventlet handlers are for). JDK and logger only.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.handler.threads.SequentialThreadHandler} and how to build it. <b>Not here:</b> the
 * ZooKeeper protocol; connections carry frames and do not look into them.
 *
 * <p><b>Threads.</b> A handler has one for its loop and one for each lane; a connection has one that reads, which has made
 * the connection before, and one that writes; each {@code spawn} takes one more while it runs. All are daemons. Sockets
 * block their own two threads and nothing else; frames are decoded, and listeners told, on the loop. Threads wait in
 * {@code java.util.concurrent} locks only, so that a virtual thread never waits on its carrier.
 */
@NullMarked
package io.lanekeeper.handler.threads;

import org.jspecify.annotations.NullMarked;
