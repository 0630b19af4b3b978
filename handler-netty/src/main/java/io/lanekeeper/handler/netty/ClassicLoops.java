// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.kqueue.KQueueEventLoopGroup;
import io.netty.channel.nio.NioEventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/** The loops of Netty 4.1: one class for each transport. Netty 4.2 has these classes too, deprecated. */
@SuppressWarnings("deprecation")
final class ClassicLoops implements Loops {
    @Override
    public boolean runs(EventLoop loop, NettyTransport transport) {
        return switch (transport) {
            case NIO -> loop instanceof NioEventLoop;
            // Their loops are not public, and only their groups make them.
            case EPOLL -> loop.parent() instanceof EpollEventLoopGroup;
            case KQUEUE -> loop.parent() instanceof KQueueEventLoopGroup;
            case IO_URING, LOCAL -> false;
        };
    }

    @Override
    public EventLoopGroup newGroup(NettyTransport transport, int threads, ThreadFactory factory) {
        return switch (transport) {
            case NIO -> new NioEventLoopGroup(threads, factory);
            case EPOLL -> epoll(threads, factory);
            case KQUEUE -> kqueue(threads, factory);
            case LOCAL -> new DefaultEventLoopGroup(threads, factory);
            case IO_URING -> throw new NoClassDefFoundError("io.netty.channel.uring.IoUring");
        };
    }

    // Where the classes of several groups met in one expression, the verifier would load them all to find what they
    // share.

    private static EventLoopGroup epoll(int threads, ThreadFactory factory) {
        return new EpollEventLoopGroup(threads, factory);
    }

    private static EventLoopGroup kqueue(int threads, ThreadFactory factory) {
        return new KQueueEventLoopGroup(threads, factory);
    }

    @Override
    public LongSupplier clock(EventLoop loop) {
        return System::nanoTime;
    }
}
