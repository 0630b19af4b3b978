// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;

/** The transports of event loops. */
enum Transport {
    NIO,
    /** NIO once more where there is no epoll. */
    EPOLL;

    MultiThreadIoEventLoopGroup newGroup(int threads) {
        return new MultiThreadIoEventLoopGroup(threads, factory());
    }

    /** For names. */
    Class<? extends DatagramChannel> datagram() {
        return epoll() ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    private boolean epoll() {
        return this == EPOLL && Epoll.isAvailable();
    }

    IoHandlerFactory factory() {
        return epoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }
}
