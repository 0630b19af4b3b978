// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * The differences between Netty 4.1 and 4.2: how loops are recognised, made and timed. The classes of a transport are loaded
 * only by a call that names it. If they are missing, the call throws a {@link NoClassDefFoundError}.
 */
interface Loops {
    /** The loops of the Netty on the class path. */
    Loops HERE = NettyParts.isPresent("io.netty.channel.IoEventLoop") ? new IoLoops() : new ClassicLoops();

    /** Returns true if channels of {@code transport} can be registered with {@code loop}. */
    boolean runs(EventLoop loop, NettyTransport transport);

    /** Makes loops of {@code transport}, which must be available. */
    EventLoopGroup newGroup(NettyTransport transport, int threads, ThreadFactory factory);

    /** Returns the clock of the timers of {@code loop}, in nanoseconds. */
    LongSupplier clock(EventLoop loop);
}
