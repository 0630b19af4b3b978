// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;

/** Netty's transports by name. */
enum Transports {
    EPOLL,
    NIO,
    URING;

    /** Epoll where there is one, so that the stub and the floors are as fast as they can be. */
    static Transports fast() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    boolean available() {
        return switch (this) {
            case EPOLL -> Epoll.isAvailable();
            case NIO -> true;
            case URING -> IoUring.isAvailable();
        };
    }

    IoHandlerFactory factory() {
        return switch (this) {
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
            case URING -> IoUringIoHandler.newFactory();
        };
    }

    EventLoopGroup oneLoop() {
        return new MultiThreadIoEventLoopGroup(1, factory());
    }

    Class<? extends Channel> socket() {
        return this == EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    Class<? extends ServerChannel> server() {
        return this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }
}
