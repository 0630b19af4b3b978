// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The channel classes that go with a loop. In order of preference. Looking at the constants loads no native library: class
 * literals do not initialise a class.
 */
enum NettyTransport {
    IO_URING(IoUringIoHandle.class, IoUringSocketChannel.class, IoUringDatagramChannel.class),
    EPOLL(EpollIoHandle.class, EpollSocketChannel.class, EpollDatagramChannel.class),
    KQUEUE(KQueueIoHandle.class, KQueueSocketChannel.class, KQueueDatagramChannel.class),
    NIO(NioIoHandle.class, NioSocketChannel.class, NioDatagramChannel.class),
    /** Within the JVM; has no sockets, hence no names to resolve. */
    LOCAL(null, null, null);

    private final @Nullable Class<? extends IoHandle> handle;
    private final @Nullable Class<? extends SocketChannel> socket;
    private final @Nullable Class<? extends DatagramChannel> datagram;

    NettyTransport(
            @Nullable Class<? extends IoHandle> handle,
            @Nullable Class<? extends SocketChannel> socket,
            @Nullable Class<? extends DatagramChannel> datagram) {
        this.handle = handle;
        this.socket = socket;
        this.datagram = datagram;
    }

    /**
     * The transport of {@code loop}.
     *
     * @throws IllegalArgumentException if there is no channel class for it
     */
    static NettyTransport of(EventLoop loop) {
        if (loop instanceof DefaultEventLoop) {
            return LOCAL;
        }
        if (loop instanceof IoEventLoop io) {
            for (NettyTransport transport : values()) {
                if (transport.handle == null ? io.isIoType(LocalIoHandler.class) : io.isCompatible(transport.handle)) {
                    return transport;
                }
            }
        }
        throw new IllegalArgumentException("eventLoop: " + loop.getClass().getName()
                + " (expected: a loop for io_uring, epoll, kqueue, NIO or local channels)");
    }

    /** What makes loops of the best transport that works here. */
    static IoHandlerFactory best() {
        if (IoUring.isAvailable()) {
            return IoUringIoHandler.newFactory();
        }
        if (Epoll.isAvailable()) {
            return EpollIoHandler.newFactory();
        }
        return KQueue.isAvailable() ? KQueueIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    Class<? extends Channel> channel() {
        return socket == null ? LocalChannel.class : socket;
    }

    /** Null for {@link #LOCAL}. */
    @Nullable
    Class<? extends SocketChannel> socket() {
        return socket;
    }

    /** Null for {@link #LOCAL}. */
    @Nullable
    Class<? extends DatagramChannel> datagram() {
        return datagram;
    }
}
