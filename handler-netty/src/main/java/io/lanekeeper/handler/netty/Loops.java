// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * The things that Netty 4.1 and 4.2 do differently: how loops are recognised, made and timed. The classes of a transport
 * are loaded only by a call that names it; if they are missing, it throws a {@link NoClassDefFoundError}.
 */
interface Loops {
    /** Of the Netty on the class path. */
    Loops HERE = NettyParts.isThere("io.netty.channel.IoEventLoop") ? new IoLoops() : new ClassicLoops();

    /** Returns whether channels of {@code transport} can be registered with {@code loop}. */
    boolean runs(EventLoop loop, NettyTransport transport);

    /** Makes loops of {@code transport}, which must be available. */
    EventLoopGroup newGroup(NettyTransport transport, int threads, ThreadFactory factory);

    /** Returns the clock that the timers of {@code loop} go by, in nanoseconds. */
    LongSupplier clock(EventLoop loop);
}
