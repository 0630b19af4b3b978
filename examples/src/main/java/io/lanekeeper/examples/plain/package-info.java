// SPDX-License-Identifier: Apache-2.0
/**
 * A whole handler in a few small classes, on a {@link java.util.concurrent.ScheduledExecutorService} and the JDK's
 * asynchronous sockets: the example of docs/writing-a-handler.md. It passes the handler contract; it speaks no TLS and is
 * not tuned.
 *
 * <p><b>Threads.</b> One daemon thread is the loop, with all lanes on it; it ends when it has been idle for a second.
 */
@NullMarked
package io.lanekeeper.examples.plain;

import org.jspecify.annotations.NullMarked;
