// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/** The loops of Netty 4.2: one class, with an I/O handler for each transport. Only this class needs 4.2. */
final class IoLoops implements Loops {
    @Override
    public boolean runs(EventLoop loop, NettyTransport transport) {
        if (!(loop instanceof IoEventLoop io)) {
            return false;
        }
        return switch (transport) {
            case NIO -> io.isCompatible(NioIoHandle.class);
            case EPOLL -> io.isCompatible(EpollIoHandle.class);
            case KQUEUE -> io.isCompatible(KQueueIoHandle.class);
            case IO_URING -> io.isCompatible(IoUringIoHandle.class);
            case LOCAL -> io.isIoType(LocalIoHandler.class);
        };
    }

    @Override
    public EventLoopGroup newGroup(NettyTransport transport, int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(threads, factory, handlers(transport));
    }

    @Override
    public LongSupplier clock(EventLoop loop) {
        return loop.ticker()::nanoTime;
    }

    private static IoHandlerFactory handlers(NettyTransport transport) {
        return switch (transport) {
            case NIO -> NioIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
            case LOCAL -> LocalIoHandler.newFactory();
        };
    }
}
